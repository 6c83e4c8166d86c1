export const STYLE = `
:root { color-scheme: light dark; --paper: #f6f4ef; --card: #ffffff; --ink: #1b1b1d; --soft: #5c5f66; --line: #dedbd3; --accent: #1f5f4a; --on-accent: #ffffff; --warn: #9c3a10; --chosen: #e4efe9; }
@media (prefers-color-scheme: dark) { :root { --paper: #141517; --card: #1e2023; --ink: #ececee; --soft: #a6a9b0; --line: #35383d; --accent: #7cc7a8; --on-accent: #10231b; --warn: #f0a37c; --chosen: #22332c; } }
* { box-sizing: border-box; }
body { margin: 0; background: var(--paper); color: var(--ink); font: 15px/1.5 system-ui, sans-serif; }
a { color: var(--accent); }
h1, h2 { margin: 0; line-height: 1.25; }
h1 { font-size: 20px; }
h2 { font-size: 16px; }
header { background: var(--card); border-bottom: 1px solid var(--line); padding: 16px clamp(16px, 3vw, 32px); display: flex; flex-wrap: wrap; gap: 12px 32px; align-items: center; }
header div:first-child { margin-right: auto; }
header p { margin: 0; color: var(--soft); }
time { font-variant-numeric: tabular-nums; color: var(--ink); font-weight: 600; }
main { display: grid; grid-template-columns: minmax(0, 1fr); gap: 20px; padding: 20px clamp(12px, 3vw, 32px) 48px; }
@media (min-width: 1100px) { main { grid-template-columns: minmax(0, 5fr) minmax(0, 6fr); align-items: start; } .column { display: grid; gap: 20px; min-width: 0; } }
@media (max-width: 1099px) { .column { display: contents; } .later { order: 1; } }
section { background: var(--card); border: 1px solid var(--line); border-radius: 12px; padding: 16px; min-width: 0; }
section > h2 { display: flex; gap: 8px; align-items: baseline; margin-bottom: 10px; }
.count { color: var(--soft); font-weight: 400; font-size: 14px; }
.soft, .none { color: var(--soft); margin: 0; }
button { font: inherit; border: 1px solid var(--accent); background: none; color: var(--accent); border-radius: 8px; padding: 6px 12px; cursor: pointer; }
header button { background: var(--accent); color: var(--on-accent); }
:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; }
form { display: flex; flex-wrap: wrap; gap: 8px; }
ul { list-style: none; margin: 0; padding: 0; }
.list { max-height: 420px; overflow: auto; border-top: 1px solid var(--line); }
.list a { display: grid; grid-template-columns: minmax(0, 1fr) auto; gap: 0 12px; padding: 8px; border-bottom: 1px solid var(--line); color: inherit; text-decoration: none; }
.list a:hover { background: var(--chosen); }
.list a[aria-current] { background: var(--chosen); box-shadow: inset 3px 0 0 var(--accent); }
.list b { font-weight: 600; overflow-wrap: anywhere; }
.list small { color: var(--soft); font-size: 13px; white-space: nowrap; }
.list span { grid-column: 1 / -1; color: var(--soft); font-size: 14px; overflow-wrap: anywhere; }
@media (max-width: 600px) { .list small { grid-column: 1 / -1; } }
.list .warn, .warn { color: var(--warn); font-weight: 600; }
pre { margin: 0; font: 13px/1.5 ui-monospace, monospace; white-space: pre-wrap; overflow-wrap: anywhere; }
pre.screen { white-space: pre; overflow-x: auto; border-top: 1px solid var(--line); padding-top: 12px; margin-top: 12px; }
.mail { margin-top: 14px; }
.mail h3 { margin: 0; font-size: 17px; overflow-wrap: anywhere; }
iframe { display: block; width: 100%; height: 640px; border: 1px solid var(--line); border-radius: 8px; background: #fff; margin: 10px 0; }
details { margin-top: 6px; }
summary { cursor: pointer; color: var(--accent); }
details pre { padding: 10px 0; }
.commands li { padding: 6px 0; }
.commands div { display: flex; gap: 8px; align-items: start; }
code { flex: 1; font: 13px/1.5 ui-monospace, monospace; background: var(--paper); border-radius: 6px; padding: 5px 8px; overflow-wrap: anywhere; min-width: 0; }
.commands button { padding: 2px 10px; font-size: 13px; }
`;

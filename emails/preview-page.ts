/** The only page of the preview. The mail is in a sandboxed frame, in which nothing may run. */
export const PAGE = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Porchlight mails</title>
<link rel="icon" href="data:,">
<style>
  :root { --line: #dcdad4; --ink: #1b1b1d; --soft: #666970; --accent: #1f5f4a; }
  * { box-sizing: border-box; }
  body { margin: 0; height: 100vh; display: grid; grid-template: auto 1fr / 232px 1fr; font: 14px/1.45 system-ui, sans-serif; color: var(--ink); background: #fff; }
  nav { grid-row: 1 / 3; border-right: 1px solid var(--line); padding: 18px 12px; overflow: auto; background: #faf9f7; }
  nav h1 { font-size: 15px; margin: 0 10px 12px; }
  nav button { display: block; width: 100%; text-align: left; border: 0; background: none; padding: 7px 10px; border-radius: 7px; font: inherit; color: inherit; cursor: pointer; }
  nav button:hover { background: #efede8; }
  nav button[aria-current=true] { background: var(--accent); color: #fff; }
  header { padding: 14px 20px; border-bottom: 1px solid var(--line); }
  .row { display: flex; flex-wrap: wrap; gap: 8px 14px; align-items: center; }
  label { color: var(--soft); }
  select, input { font: inherit; padding: 4px 6px; border: 1px solid var(--line); border-radius: 7px; background: #fff; }
  .views { display: flex; border: 1px solid var(--line); border-radius: 8px; overflow: hidden; margin-left: auto; }
  .views button { border: 0; background: #fff; font: inherit; padding: 5px 12px; cursor: pointer; }
  .views button[aria-pressed=true] { background: var(--ink); color: #fff; }
  #subject { font-size: 17px; font-weight: 650; margin: 12px 0 0; overflow-wrap: anywhere; }
  #about { color: var(--soft); margin: 2px 0 0; }
  main { overflow: auto; background: #e9e7e2; display: flex; justify-content: center; }
  main.dark { background: #000; }
  iframe { border: 0; width: 100%; height: 100%; background: #fff; }
  main.mobile { padding: 20px; }
  main.mobile iframe { width: 390px; height: 780px; max-height: 100%; border-radius: 24px; box-shadow: 0 0 0 8px #1b1b1d; }
  pre { margin: 0; padding: 24px 32px; width: 100%; max-width: 760px; background: #fff; white-space: pre-wrap; overflow-wrap: anywhere; font: 13px/1.55 ui-monospace, monospace; min-height: 100%; height: max-content; }
  pre.fault { color: #a3111b; max-width: none; }
  .big { color: #a3111b; font-weight: 650; }
  [hidden] { display: none !important; }
</style>
</head>
<body>
<nav><h1>Porchlight mails</h1><div id="kinds"></div></nav>
<header>
  <div class="row">
    <label>Language <select id="locale"></select></label>
    <label>Order <select id="sample"></select></label>
    <label>Store <select id="store"></select></label>
    <label>Sent on <input type="date" id="day"></label>
    <div class="views" role="group" aria-label="View" id="views"></div>
  </div>
  <p id="subject"></p>
  <p id="about"></p>
</header>
<main><iframe sandbox="allow-popups" title="The mail"></iframe><pre hidden></pre></main>
<script>
const at = (selector) => document.querySelector(selector);
const choice = { kind: 'order_confirmation', locale: '', sample: 'smooth', store: '', day: '', view: 'Desktop', ...Object.fromEntries(new URLSearchParams(location.hash.slice(1))) };

function button(parent, text, key, value, mark) {
  const made = document.createElement('button');
  made.textContent = text;
  made.onclick = () => choose(key, value);
  made.mark = () => made.setAttribute(mark, String(choice[key] === value));
  at(parent).append(made);
  return made;
}

function options(id, values) {
  const select = at('#' + id);
  select.replaceChildren(...values.map((value) => new Option(value, value)));
  select.value = values.includes(choice[id]) ? choice[id] : values[0];
  choice[id] = select.value;
  select.onchange = () => choose(id, select.value);
}

function choose(key, value) {
  choice[key] = value;
  location.hash = new URLSearchParams(choice);
  return show();
}

async function show() {
  for (const made of document.querySelectorAll('nav button, .views button')) made.mark();
  const dark = choice.view === 'Dark';
  const mail = await (await fetch('/mail?' + new URLSearchParams({ ...choice, scheme: dark ? 'dark' : 'light' }))).json();
  const text = mail.fault ?? (choice.view === 'Text' ? mail.text : undefined);
  at('main').className = dark ? 'dark' : choice.view === 'Mobile' ? 'mobile' : '';
  at('pre').className = mail.fault ? 'fault' : '';
  at('pre').hidden = text === undefined;
  at('pre').textContent = text ?? '';
  at('iframe').hidden = text !== undefined;
  at('iframe').srcdoc = mail.html ?? '';
  at('#subject').textContent = mail.fault ? 'This does not compile' : mail.subject;
  at('#about').textContent = mail.fault ? '' : [mail.from, mail.preheader, (mail.bytes / 1024).toFixed(1) + ' KB of 102', mail.marketing ? 'marketing: can be unsubscribed from' : 'about the order'].join('  ·  ');
}

async function start() {
  const { kinds, locales, locale, samples, stores } = await (await fetch('/choices')).json();
  choice.locale ||= locale;
  for (const kind of kinds) button('#kinds', kind.replaceAll('_', ' '), 'kind', kind, 'aria-current');
  for (const view of ['Desktop', 'Mobile', 'Dark', 'Text']) button('#views', view, 'view', view, 'aria-pressed');
  options('locale', locales.length > 0 ? locales : ['en']);
  options('sample', samples);
  options('store', stores);
  at('#day').value = choice.day;
  at('#day').onchange = () => choose('day', at('#day').value);
  new EventSource('/changes').onmessage = show;
  await show();
}
start();
</script>
</body>
</html>
`;

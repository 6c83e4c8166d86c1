import type { StoreSettings } from '../../domain/policy/settings.ts';
import { DARK_CARD, INK, readable, textOn, WHITE } from '../../emails/colors.ts';

const GREY = '#444444';

/** The style of the pages. It matches that of the mails, in light and dark. */
export function styleOf({ color = GREY }: Partial<Pick<StoreSettings['brand'], 'color'>>): string {
  const dark = readable(color, DARK_CARD, WHITE);
  return `
:root{color-scheme:light dark;--page:#f3f1ec;--card:${WHITE};--panel:#f6f5f1;--line:#e4e1da;--ink:${INK};--soft:#5d6068;--link:${readable(color, WHITE, INK)};--fill:${color};--on-fill:${textOn(color)}}
@media (prefers-color-scheme:dark){:root{--page:#131416;--card:${DARK_CARD};--panel:#27282c;--line:#3b3d42;--ink:#f1f1f2;--soft:#b4b7bd;--link:${dark};--fill:${dark};--on-fill:${textOn(dark)}}}
*{box-sizing:border-box}
body{font:17px/1.55 -apple-system,'Segoe UI',Roboto,'Helvetica Neue',Arial,sans-serif;color:var(--ink);background:var(--page);margin:0 auto;max-width:38rem;padding:0 1rem;overflow-wrap:anywhere}
header{padding:1.75rem 1.25rem 1.1rem;font-size:1.25rem;font-weight:700}
header a{color:inherit;text-decoration:none}
header img{display:block;height:36px;width:auto;max-width:100%}
main{background:var(--card);border-radius:16px;padding:1.75rem 1.25rem;margin-top:1.5rem}
header+main{margin-top:0}
h1{font-size:1.6rem;line-height:1.25;margin:0 0 .75rem}
h2{font-size:1.15rem;margin:2rem 0 .75rem}
h3{font-size:1rem;margin:0 0 .25rem}
p{margin:0 0 1.25rem}
ul,ol{margin:0 0 1rem;padding:0;list-style:none}
.panel{background:var(--panel);border-radius:12px;padding:1rem 1.25rem;margin:0 0 1.25rem}
.panel p{margin:0}
.soft{color:var(--soft);font-size:.85rem}
.day{display:block;font-size:1.2rem;font-weight:700}
.parcel{border-top:1px solid var(--line);padding:1.25rem 0 .25rem}
.parcel h2{margin-top:0}
.parcel p{margin:0 0 .75rem}
.steps li{border-inline-start:3px solid var(--line);padding:0 0 .6rem .9rem;padding-inline:.9rem 0}
.steps li:first-child{border-color:var(--fill)}
.items li{display:flex;gap:.75rem;align-items:center;padding:.4rem 0}
.items img{border-radius:8px;width:48px;height:48px;object-fit:cover}
details{border-top:1px solid var(--line);padding:.75rem 0}
details p,details ul,details ol{margin:.5rem 0 0}
details ul,details ol{padding-inline-start:1.2rem;list-style:revert}
details h3{margin-top:.75rem}
details img{max-width:100%;height:auto;border-radius:8px}
summary{cursor:pointer;font-weight:600}
form{margin:0 0 1.25rem}
fieldset{border:0;margin:0 0 1.25rem;padding:0}
legend{font-weight:600;padding:0;margin:0 0 .5rem}
label{display:block;margin:0 0 .4rem}
.choice{display:flex;gap:.6rem;align-items:center;padding:.6rem .9rem;border:1px solid var(--line);border-radius:10px}
.row{display:flex;flex-wrap:wrap;gap:.5rem}
.row .choice{margin:0}
input[type=radio],input[type=checkbox]{width:1.2rem;height:1.2rem;accent-color:var(--fill);flex:none;margin:0}
textarea,select,input[type=date],input[type=number]{font:inherit;color:inherit;background:var(--card);border:1px solid var(--soft);border-radius:10px;padding:.6rem .8rem;width:100%}
button,.button{display:inline-block;font:inherit;font-weight:600;padding:.8rem 1.6rem;border:2px solid var(--fill);border-radius:10px;color:var(--on-fill);background:var(--fill);cursor:pointer;text-decoration:none}
button.quiet,.button.quiet{color:var(--link);border-color:var(--link);background:none}
.actions li{margin:0 0 .6rem}
.actions .button{display:block;text-align:center}
a{color:var(--link)}
:focus-visible{outline:3px solid var(--link);outline-offset:3px}
footer{color:var(--soft);font-size:.85rem;padding:1.25rem}
footer p{margin:0 0 .5rem}
`;
}

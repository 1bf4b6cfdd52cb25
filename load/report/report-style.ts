import { TONES } from '../../bin/charts/palette';

/** Of the report: light, dark where the reader's machine is, black on white on paper. Nothing is fetched. */
export const REPORT_STYLE = `
:root { color-scheme: light dark; --ink: #1f2937; --quiet: #5b6573; --paper: #ffffff; --card: #f6f7f9; --line: #dfe3e8;
  --pass: #00694d; --fail: #b03a00; --invalid: #7a5200; --interrupted: #4a5260; }
@media (prefers-color-scheme: dark) { :root { --ink: #e5e7eb; --quiet: #a3acb8; --paper: #14181f; --card: #1d232c; --line: #323a46;
  --pass: #3ecf9f; --fail: #ff8a4c; --invalid: #f0b74a; --interrupted: #b6bfcc; } }
* { box-sizing: border-box; }
body { margin: 0 auto; padding: 2rem 1.25rem 4rem; max-width: 1240px; color: var(--ink); background: var(--paper);
  font: 16px/1.5 system-ui, 'Segoe UI', Roboto, 'DejaVu Sans', sans-serif; }
h1 { font-size: 1.9rem; line-height: 1.2; margin: 0; } h2 { font-size: 1.2rem; margin: 2.2rem 0 .6rem; }
p { margin: .4rem 0; } .quiet { color: var(--quiet); } code, .code { font: .92em/1.45 ui-monospace, 'DejaVu Sans Mono', monospace; overflow-wrap: anywhere; }
.code { display: block; padding: .7rem .9rem; background: var(--card); border: 1px solid var(--line); border-radius: 6px; white-space: pre-wrap; }
.verdict { border-left: .6rem solid; padding: .3rem 0 .3rem 1.1rem; margin-bottom: 1rem; }
.verdict strong { font-size: 2.4rem; line-height: 1.1; letter-spacing: .02em; } .verdict ul { margin: .5rem 0 0; padding-left: 1.2rem; color: var(--ink); }
.pass { color: var(--pass); } .fail { color: var(--fail); } .invalid, .undecided { color: var(--invalid); } .interrupted { color: var(--interrupted); }
b.pass, b.fail, b.undecided, b.invalid { font-weight: 650; }
.figures { display: grid; grid-template-columns: repeat(auto-fit, minmax(150px, 1fr)); gap: .7rem; margin: 1.2rem 0; }
.figures div { background: var(--card); border: 1px solid var(--line); border-radius: 6px; padding: .6rem .8rem; }
.figures b { display: block; font-size: 1.35rem; font-variant-numeric: tabular-nums; } .figures span { color: var(--quiet); font-size: .86rem; }
.wide { overflow-x: auto; } table { border-collapse: collapse; width: 100%; font-variant-numeric: tabular-nums; }
th, td { text-align: left; padding: .38rem .7rem .38rem 0; border-bottom: 1px solid var(--line); vertical-align: top; overflow-wrap: anywhere; }
th { color: var(--quiet); font-weight: 500; font-size: .88rem; overflow-wrap: normal; } .n { text-align: right; white-space: nowrap; overflow-wrap: normal; padding-left: .7rem; }
.problems { margin: .3rem 0 0; padding-left: 1.1rem; font-size: .9rem; }
figure { margin: 1.2rem 0; background: #ffffff; border: 1px solid var(--line); border-radius: 6px; overflow: hidden; } figure svg { display: block; width: 100%; height: auto; }
.bar { display: flex; height: 1.5rem; border-radius: 4px; overflow: hidden; border: 1px solid var(--line); background: var(--card); max-width: 720px; } .bar i { display: block; height: 100%; }
.keys { display: flex; flex-wrap: wrap; gap: .2rem 1.4rem; margin: .4rem 0; } .keys i { display: inline-block; width: .9rem; height: .9rem; border-radius: 2px; margin-right: .4rem; vertical-align: -.1rem; }
.generator { background: ${TONES.offered}; } .stack { background: ${TONES.acknowledged}; } .runner { background: ${TONES.p50}; } .others { background: ${TONES.fault}; }
@media print { :root { color-scheme: light; --ink: #000; --quiet: #333; --paper: #fff; --card: #fff; --line: #999; --pass: #00694d; --fail: #b03a00; --invalid: #7a5200; --interrupted: #333; }
  body { padding: 0; max-width: none; font-size: 11pt; } h2 { break-after: avoid; } figure, tr, .verdict, .figures { break-inside: avoid; }
  .generator, .stack, .runner, .others { print-color-adjust: exact; -webkit-print-color-adjust: exact; } }
`;

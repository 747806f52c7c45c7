"""The warning's page looks the same on every phone and loads nothing."""

STYLE = """
:root{color-scheme:light}*{box-sizing:border-box}
body{margin:0;font:17px/1.5 system-ui,-apple-system,"Segoe UI",Roboto,sans-serif;background:#f3f4f6;color:#111}
main{max-width:34rem;margin:0 auto;padding:1rem}
.card{background:#fff;border-radius:14px;padding:1.1rem;box-shadow:0 1px 4px #0002;margin-bottom:1rem}
h1{font-size:1.25rem;margin:.2rem 0 .6rem}.red{color:#b3261e}.green{color:#146c2e}
.en{color:#555;font-size:.92em;font-style:italic;display:block}
.amount{font-size:2rem;font-weight:700;line-height:1.2;margin:.2rem 0}
dl{display:grid;grid-template-columns:auto 1fr;gap:.2rem .8rem;margin:.6rem 0;font-size:.95rem}
dt{color:#555}dd{margin:0;overflow-wrap:anywhere;font-weight:600}
ul{padding-left:1.2rem;margin:.4rem 0}li{margin-bottom:.5rem}
button{width:100%;padding:1rem;margin-top:.7rem;border:0;border-radius:12px;font:inherit;font-weight:700;min-height:64px}
button:focus-visible{outline:3px solid #111;outline-offset:2px}
.no{background:#b3261e;color:#fff}.yes{background:#fff;color:#146c2e;border:2px solid #146c2e}
small{color:#555;display:block}
"""

"""Review of span files in a browser: a server on this machine, and one page.

`api` says what can be asked for and answers with JSON; `server` carries it over HTTP to this machine alone; `static`
holds the page. The truth stays in the files: every edit is written at once, and only over the bytes it was made from.
"""

terminal-no-browser-could-opened = cannot open a browser ({ $reason }): open the page above yourself
terminal-open-page-browser-any =
    Open this page in a browser on any device, and enter the code:

    { " " } { $page }

    { " " } { $code }

    Enter it only if you started this sign-in yourself.
    { "" }
terminal-no-browser-can-opened = Cannot open a browser here ({ $obstacle }). Open this page in a browser on any computer, and sign in:
terminal-open-page-browser-sign = Open this page in a browser, and sign in:
terminal-your-browser-opens-page = Opening this page in your browser; sign in there (or open it yourself):
terminal-browser-machine-you-came =
    To use the browser of the computer you connected from, first forward the port there:

    { " " } ssh -L { $port }:localhost:{ $port } { $target }
    { "" }
terminal-browser-another-machine-last =
    If the browser runs on another computer, it cannot load the last page: paste that page's address here, and press Enter.
    { "" }
terminal-paste-address-page-comes =
    Then paste the address of the page that follows the sign-in here, and press Enter.
    { "" }
terminal-no-terminal-ask = no terminal to ask on
    .hint = run this on a terminal, or add --yes
terminal-write = Write { $file }?
terminal-nobody-could-asked = cannot prompt for the { $question }: { $reason }
    .hint = run this on a terminal, or pass it in a file or an environment variable: see `entra-token login --help`
terminal-wsl-without-interop = WSL without interop
terminal-ssh-session-without-display = an SSH session without a display
terminal-container = a container
terminal-no-display = no display
terminal-yes = yes

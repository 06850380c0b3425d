terminal-browser-failed = cannot open a browser ({ $reason }): open the page above yourself
terminal-device-code =
    Open this page in a browser on any device, and enter the code:

    { " " } { $page }

    { " " } { $code }

    Enter it only if you started this sign-in yourself.
    { "" }
terminal-open-elsewhere = Cannot open a browser here ({ $obstacle }). Open this page in a browser on any computer, and sign in:
terminal-open-page = Open this page in a browser, and sign in:
terminal-opening-browser = Opening this page in your browser; sign in there (or open it yourself):
terminal-forward-port =
    To use the browser of the computer you connected from, first forward the port there:

    { " " } ssh -L { $port }:localhost:{ $port } { $target }
    { "" }
terminal-paste-if-elsewhere =
    If the browser runs on another computer, it cannot load the last page: paste that page's address here, and press Enter.
    { "" }
terminal-then-paste =
    Then paste the address of the page that follows the sign-in here, and press Enter.
    { "" }
terminal-cannot-confirm = no terminal to ask on
    .hint = run this on a terminal, or add --yes
terminal-confirm-write = Write { $file }?
terminal-cannot-prompt = cannot prompt for the { $question }: { $reason }
    .hint = run this on a terminal, or pass it in a file or an environment variable: see `entra-token login --help`
terminal-wsl-without-interop = WSL without interop
terminal-ssh-session-without-display = an SSH session without a display
terminal-container = a container
terminal-no-display = no display
terminal-yes = yes

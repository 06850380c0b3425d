terminal-no-browser-could-opened = no browser could be opened ({ $reason }): open the page above yourself
terminal-open-page-browser-any =
    Open this page in a browser on any device, and enter the code:

    { " " } { $page }

    { " " } { $code }

    Enter it only if you started this sign-in yourself.
    { "" }
terminal-no-browser-can-opened = No browser can be opened here ({ $obstacle }). Open this page in a browser on any machine, and sign in:
terminal-open-page-browser-sign = Open this page in a browser, and sign in:
terminal-your-browser-opens-page = Your browser opens this page; sign in there (or open it yourself):
terminal-browser-machine-you-came =
    For a browser on the machine you came from, forward the port there first:

    { " " } ssh -L { $port }:localhost:{ $port } { $target }
    { "" }
terminal-browser-another-machine-last =
    If the browser is on another machine, its last page cannot be loaded: paste that page's address here, and press Enter.
    { "" }
terminal-paste-address-page-comes =
    Then paste the address of the page that comes after the sign-in here, and press Enter.
    { "" }
terminal-no-terminal-ask = there is no terminal to ask on
    .hint = run this on a terminal, or say --yes as well
terminal-write = Write { $file }?
terminal-nobody-could-asked = nobody could be asked for the { $question }: { $reason }
    .hint = run this on a terminal, or pass it in a file or a variable: see `entra-token login --help`
terminal-wsl-without-interop = WSL without interop
terminal-ssh-session-without-display = an SSH session without a display
terminal-container = a container
terminal-no-display = no display
terminal-yes = yes

//! Values that another program could take for code, and readers of the languages that they are written
//! in which know nothing of how the program writes them.

use std::iter::Peekable;
use std::str::Chars;

/// What a value that escapes would make.
pub(crate) const PWNED: &str = "pwned";

/// Values that have a meaning in one language or another.
pub(crate) fn values() -> Vec<String> {
    let pieces = [
        "'",
        "\"",
        "$(touch pwned)",
        "`touch pwned`",
        ";touch pwned;",
        "|touch pwned",
        "&touch pwned&",
        "'; touch pwned; '",
        "\"; touch pwned; \"",
        "\ntouch pwned\n",
        "\rtouch pwned\r",
        "#",
        "%USERNAME% %s %n",
        "!!",
        "\\",
        "\\'; touch pwned; \\'",
        "’; touch pwned; ‘",
        "‚; touch pwned; ‛",
        "“x” „y”",
        "--client-id CLIENT_ID --tenant TENANT",
        "$CLIENT_ID $TENANT $SECRET_FILE",
        "{mailbox} SIGNED_IN_USER {tenant} -a {account}",
        "",
        "a  b",
        "日本語",
        "{} {x} ${y}",
        "@(touch pwned)",
        ",",
        "]]>",
        "*?[a]~",
        "\u{1b}[31m\u{202e}",
        "\\c\\n\\",
    ];
    let mut values: Vec<String> = pieces.map(str::to_owned).to_vec();
    values.extend(pieces.iter().map(|piece| format!("x{piece}y")));
    values.push("=ls".to_owned());
    values.push("-x".to_owned());
    values.push("x ".repeat(2000));
    values
}

/// A token of PowerShell.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Token {
    /// A bare word of letters that have no meaning, but for a variable.
    Word(String),
    /// The value of a string in single quotes.
    Literal(String),
}

/// PowerShell's five single quotes (`CharTraits.cs`): any of them begins and ends a string.
fn is_single_quote(character: char) -> bool {
    ['\'', '\u{2018}', '\u{2019}', '\u{201a}', '\u{201b}'].contains(&character)
}

/// The statements of a script of commands whose arguments are bare words and strings in single quotes, by
/// the rules of PowerShell's own tokenizer: a line break or a carriage return ends a comment and a
/// statement; in a string, two quotes are the second of them, whichever they are. No PowerShell is at
/// hand: this stands in for it, and shares nothing with the program.
#[track_caller]
pub(crate) fn powershell_statements(script: &str) -> Vec<Vec<Token>> {
    let mut statements = vec![Vec::new()];
    let mut rest = script.chars().peekable();
    while let Some(character) = rest.next() {
        match character {
            '\n' | '\r' => statements.push(Vec::new()),
            ' ' => {}
            '#' => while rest.next_if(|c| !['\n', '\r'].contains(c)).is_some() {},
            quote if is_single_quote(quote) => {
                let value = rest_of_a_string(&mut rest);
                push(&mut statements, Token::Literal(value));
            }
            '(' => {
                let value = rest_of_a_sum(&mut rest);
                push(&mut statements, Token::Literal(value));
            }
            first => {
                let mut word = String::from(first);
                while let Some(next) = rest.next_if(|c| ![' ', '\n', '\r'].contains(c)) {
                    word.push(next);
                }
                let is_plain = |c: char| c.is_ascii_alphanumeric() || "-$=:.&_".contains(c);
                assert!(word.chars().all(is_plain), "{word:?} in {script}");
                push(&mut statements, Token::Word(word));
            }
        }
    }
    statements.retain(|statement| !statement.is_empty());
    statements
}

/// A string, whose first quote was read.
fn rest_of_a_string(rest: &mut Peekable<Chars<'_>>) -> String {
    let mut value = String::new();
    loop {
        let next = rest.next().expect("the string ends");
        if !is_single_quote(next) {
            value.push(next);
            continue;
        }
        match rest.next_if(|c| is_single_quote(*c)) {
            Some(second) => value.push(second),
            None => return value,
        }
    }
}

/// Strings and characters by their number with `+` between them, up to the parenthesis that closes.
fn rest_of_a_sum(rest: &mut Peekable<Chars<'_>>) -> String {
    let mut value = String::new();
    loop {
        match rest.next().expect("the parenthesis is closed") {
            quote if is_single_quote(quote) => value.push_str(&rest_of_a_string(rest)),
            '[' => {
                let call: String = rest.by_ref().take_while(|c| *c != ')').collect();
                let number = call
                    .strip_prefix("char]::ConvertFromUtf32(")
                    .expect("the call");
                let character = number.parse().ok().and_then(char::from_u32);
                value.push(character.expect("a character"));
            }
            '+' => {}
            ')' => return value,
            other => panic!("`{other}` in a sum"),
        }
    }
}

fn push(statements: &mut [Vec<Token>], token: Token) {
    statements.last_mut().expect("a statement").push(token);
}

/// The strings of a statement.
pub(crate) fn literals(statement: &[Token]) -> Vec<&str> {
    let literal = |token: &'_ Token| matches!(token, Token::Literal(_));
    let literals = statement.iter().filter(|token| literal(token));
    literals
        .map(|token| match token {
            Token::Literal(value) | Token::Word(value) => value.as_str(),
        })
        .collect()
}

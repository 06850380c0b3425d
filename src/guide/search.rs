//! What of a pasted text the guide has something to say about: AADSTS codes, replies of a mail
//! server, words of OAuth.
//!
//! Owns how these are told from everything else in a log. What says more hides what says less of the
//! same refusal: an AADSTS code the words of OAuth, a `suberror` its `error`, a reply with a status
//! code its parts.

use std::collections::BTreeSet;

use crate::locales::{Language, Message, fl};

use super::{Entry, Reply, Sign, enhanced_status, entry, oauth, row_of, smtp};

/// No text has more to explain than a person reads.
const MOST: usize = 50;
/// What stands before a code: in a description, in the address of its page, in an answer's JSON.
const BEFORE_A_CODE: [&str; 3] = ["AADSTS", "/ERROR?CODE=", "\"ERROR_CODES\":["];
/// A reply says why within so many bytes.
const LONGEST_REPLY: usize = 1000;

/// Something in a text that the guide is asked about.
#[derive(Clone, Debug)]
pub(crate) struct Found {
    /// As it is written: `AADSTS700025`, `535 5.7.139`, `invalid_grant`; several where they have one
    /// cause.
    pub names: Vec<String>,
    /// The number of the AADSTS code that it is.
    pub aadsts: Option<u32>,
    /// What the guide knows of it: nothing of some AADSTS codes.
    pub entry: Option<&'static Entry>,
}

/// All that the guide has something to say about, each cause once, in the order of the text.
#[must_use]
pub(crate) fn search(text: &str) -> Vec<Found> {
    let text = &half_width(text);
    let mut finds = aadsts_codes(text);
    let is_known = finds.iter().any(|find| find.found.entry.is_some());
    if !is_known {
        finds.extend(words(text));
    }
    finds.extend(replies(text));
    finds.sort_by_key(|find| find.at);
    each_once(finds)
}

/// A Japanese keyboard types the letters and digits of ASCII also at the width of a kana.
#[must_use]
pub(crate) fn half_width(text: &str) -> String {
    let narrow = |c: char| match c {
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(u32::from(c) - 0xfee0).unwrap_or(c),
        '\u{3000}' => ' ',
        _ => c,
    };
    text.chars().map(narrow).collect()
}

impl Found {
    fn is_about_the_same(&self, other: &Self) -> bool {
        match (self.entry, other.entry) {
            (Some(entry), Some(known)) => std::ptr::eq(entry, known),
            (None, None) => self.aadsts == other.aadsts,
            _ => false,
        }
    }
}

/// Something, and where it stands.
struct Find {
    at: usize,
    found: Found,
}

impl Find {
    fn new(at: usize, name: String, entry: &'static Entry) -> Self {
        let found = Found {
            names: vec![name],
            aadsts: None,
            entry: Some(entry),
        };
        Self { at, found }
    }

    fn of_code(at: usize, code: u32) -> Self {
        let found = Found {
            names: vec![format!("AADSTS{code}")],
            aadsts: Some(code),
            entry: entry(code),
        };
        Self { at, found }
    }
}

fn each_once(finds: Vec<Find>) -> Vec<Found> {
    let mut all: Vec<Found> = Vec::new();
    for Find { found, .. } in finds {
        let Some(same) = all.iter_mut().find(|other| other.is_about_the_same(&found)) else {
            if all.len() == MOST {
                break;
            }
            all.push(found);
            continue;
        };
        if !same.names.contains(&found.names[0]) {
            same.names.extend(found.names);
        }
    }
    all
}

/// The runs of letters, digits, points and underscores, each with its place. A point at the end ends
/// a sentence.
fn runs(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let is_part = |c: char| c.is_alphanumeric() || matches!(c, '.' | '_');
    let pieces = text.split_inclusive(move |c| !is_part(c));
    let placed = pieces.scan(0, |end, piece| {
        let at = *end;
        *end += piece.len();
        Some((at, piece))
    });
    let runs = placed.map(move |(at, piece)| {
        let run = piece.trim_end_matches(|c| !is_part(c));
        (at, run.trim_end_matches('.'))
    });
    runs.filter(|(_, run)| !run.is_empty())
}

/// Every number behind `AADSTS`; and numbers alone, where the text is nothing else.
fn aadsts_codes(text: &str) -> Vec<Find> {
    let is_code =
        |run: &str| (5..=8).contains(&run.len()) && run.bytes().all(|byte| byte.is_ascii_digit());
    if runs(text).all(|(_, run)| is_code(run)) {
        let codes = runs(text).filter_map(|(at, run)| Some(Find::of_code(at, run.parse().ok()?)));
        return codes.collect();
    }
    let upper = text.to_ascii_uppercase();
    let places = BEFORE_A_CODE
        .iter()
        .flat_map(|word| upper.match_indices(word));
    let codes = places.filter_map(|(at, word)| {
        let number = text[at + word.len()..].trim_start_matches([' ', ':', '-', '#']);
        let end = number.find(|c: char| !c.is_ascii_digit());
        let number = &number[..end.unwrap_or(number.len())];
        Some(Find::of_code(at, number.parse().ok()?))
    });
    codes.collect()
}

/// The values of `suberror`; where there are none, those of `error`.
fn words(text: &str) -> Vec<Find> {
    let known = |(at, run): (usize, &str)| {
        let run = run.to_ascii_lowercase();
        let entry = oauth(&run, None)?;
        Some(Find::new(at, run, entry))
    };
    let (finer, coarser): (Vec<Find>, Vec<Find>) = runs(text).filter_map(known).partition(|find| {
        let sign = find.found.entry.map(|entry| entry.sign);
        matches!(sign, Some(Sign::Suberror(_)))
    });
    if finer.is_empty() { coarser } else { finer }
}

/// A number in a text that may be a reply code, or an enhanced status code.
#[derive(Clone, Copy)]
struct Mark<'a> {
    at: usize,
    end: usize,
    code: Option<u16>,
    status: Option<&'a str>,
}

impl<'a> Mark<'a> {
    fn of((at, run): (usize, &'a str)) -> Option<Self> {
        let is_code = run.len() == 3 && run.starts_with(['4', '5']);
        let code = run.parse().ok().filter(|_| is_code);
        let status = enhanced_status(run).filter(|status| !status.starts_with('2'));
        let end = at + run.len();
        (code.is_some() || status.is_some()).then_some(Self {
            at,
            end,
            code,
            status,
        })
    }

    /// A reply code with the status code behind it, as `535 5.7.3`, `535-5.7.3`, or
    /// `(535, b'5.7.3` of Python.
    fn with(self, next: Self, text: &str) -> Option<Self> {
        let (code, status) = (self.code?, next.status?);
        let between = &text[self.end..next.at];
        let is_close = between.len() <= 4 && between.chars().all(|c| " \t-,:;#'\"b".contains(c));
        let is_same_class = status.starts_with(&code.to_string()[..1]);
        (is_close && is_same_class).then_some(Self {
            status: Some(status),
            end: next.end,
            ..self
        })
    }

    fn is_whole(&self) -> bool {
        self.code.is_some() && self.status.is_some()
    }

    fn is_like(&self, other: &Self) -> bool {
        self.code == other.code && self.status == other.status
    }

    fn name(&self) -> String {
        let code = self.code.map(|code| code.to_string());
        let parts = [code.as_deref(), self.status];
        parts.into_iter().flatten().collect::<Vec<_>>().join(" ")
    }

    /// What is said behind it, up to `end`.
    fn words<'t>(&self, end: Option<usize>, text: &'t str) -> &'t str {
        let end = end.unwrap_or(text.len()).min(self.end + LONGEST_REPLY);
        let end = (self.end..=end)
            .rev()
            .find(|end| text.is_char_boundary(*end));
        &text[self.end..end.unwrap_or(self.end)]
    }
}

fn marks(text: &str) -> Vec<Mark<'_>> {
    let mut marks: Vec<Mark<'_>> = Vec::new();
    for mark in runs(text).filter_map(Mark::of) {
        match marks.last().and_then(|last| last.with(mark, text)) {
            Some(whole) => {
                marks.pop();
                marks.push(whole);
            }
            None => marks.push(mark),
        }
    }
    marks
}

fn replies(text: &str) -> Vec<Find> {
    let (whole, parts): (Vec<Mark<'_>>, Vec<Mark<'_>>) =
        marks(text).into_iter().partition(Mark::is_whole);
    let codes: BTreeSet<_> = whole.iter().map(|mark| mark.code).collect();
    // Postfix tries again what was refused for good (`dsn=4.7.139 … said: 535 5.7.139`): the class of
    // a status code does not tell one refusal from another.
    let subject = |mark: &Mark<'_>| {
        mark.status
            .and_then(|status| Some(status.split_once('.')?.1.to_owned()))
    };
    let subjects: BTreeSet<_> = whole.iter().map(subject).collect();
    let is_told = |mark: &Mark<'_>| match mark.code {
        Some(_) => codes.contains(&mark.code),
        None => subjects.contains(&subject(mark)),
    };
    let mut finds = whole_replies(&whole, text);
    for mark in parts.into_iter().filter(|mark| !is_told(mark)) {
        let next = &whole[whole.partition_point(|other| other.at < mark.at)..];
        let words = mark.words(next.first().map(|next| next.at), text);
        let entries = part_of_a_reply(mark, words, text).into_iter();
        finds.extend(entries.map(|entry| Find::new(mark.at, mark.name(), entry)));
    }
    finds
}

fn whole_replies(whole: &[Mark<'_>], text: &str) -> Vec<Find> {
    let mut told = BTreeSet::new();
    let mut finds = Vec::new();
    for (index, mark) in whole.iter().enumerate() {
        let rest = &whole[index + 1..];
        let Some(entry) = row_of_whole(mark, rest, text) else {
            continue;
        };
        // What comes again and says less is a further line of the same reply.
        let is_vague = row(mark, "").is_some_and(|vague| std::ptr::eq(vague, entry));
        let is_new = told.insert((mark.code, mark.status));
        if is_new || !is_vague {
            finds.push(Find::new(mark.at, mark.name(), entry));
        }
    }
    finds
}

/// The row for what is said behind a reply; where that is in a further line, each line has the code
/// before it again.
fn row_of_whole(mark: &Mark<'_>, rest: &[Mark<'_>], text: &str) -> Option<&'static Entry> {
    let line = mark.words(rest.first().map(|next| next.at), text);
    let vague = row(mark, "");
    let told = row(mark, line);
    let is_vague = told.map(std::ptr::from_ref) == vague.map(std::ptr::from_ref);
    if !is_vague {
        return told;
    }
    let mut near = rest
        .iter()
        .take_while(|next| next.at < mark.end + LONGEST_REPLY);
    let other = near.find(|next| !next.is_like(mark));
    row(mark, mark.words(other.map(|next| next.at), text))
}

fn row(mark: &Mark<'_>, words: &str) -> Option<&'static Entry> {
    row_of(mark.code?, mark.status, words)
}

/// The rows of a reply code without a status code, or the other way round: all that it may be.
fn part_of_a_reply(mark: Mark<'_>, words: &str, text: &str) -> Vec<&'static Entry> {
    let is_all = text.trim().len() == mark.end - mark.at;
    if let Some(status) = mark.status {
        let counts = is_all || stands_as_a_status(mark, text);
        return if counts {
            of_status(status, words)
        } else {
            Vec::new()
        };
    }
    if !is_all && !stands_as_a_reply(mark, text) {
        return Vec::new();
    }
    match row(&mark, words) {
        Some(entry) => vec![entry],
        None if is_all => rows(|reply| Some(reply.code) == mark.code),
        None => Vec::new(),
    }
}

fn of_status(status: &str, words: &str) -> Vec<&'static Entry> {
    let told =
        rows(|reply| reply.status == status && !reply.words.is_empty() && reply.is_said_in(words));
    if !told.is_empty() {
        return told;
    }
    let exact = rows(|reply| reply.status == status && reply.words.is_empty());
    if !exact.is_empty() {
        return exact;
    }
    rows(|reply| !reply.status.is_empty() && reply.fits_status(Some(status)))
}

fn rows(fits: impl Fn(&Reply) -> bool) -> Vec<&'static Entry> {
    let rows = smtp::ENTRIES.iter();
    rows.filter(|entry| entry.replies().iter().any(&fits))
        .collect()
}

/// Three digits are most often something else: a reply begins a line, is quoted, or is called one.
fn stands_as_a_reply(mark: Mark<'_>, text: &str) -> bool {
    let before = text[..mark.at].trim_end_matches([' ', '\t']);
    let begins = before.is_empty()
        || is_called_a_reply(before)
        || before.ends_with(['\n', ':', '(', '<', '>', '*', '\'', '"']);
    let after = &text[mark.end..];
    begins && (after.trim().is_empty() || after.starts_with([' ', '-', '\t']))
}

/// `error code 535`, but no exit code and none of HTTP; in Japanese nothing stands between the words.
fn is_called_a_reply(before: &str) -> bool {
    let before = before.to_ascii_lowercase();
    let mut words = before.rsplit(|c: char| !c.is_alphanumeric());
    let is_code =
        words.next() == Some("code") && !matches!(words.next(), Some("exit" | "status" | "http"));
    let ends_with = |word: Message| before.ends_with(&word.text(Language::Japanese));
    is_code || ends_with(fl!("guide-code")) && !ends_with(fl!("guide-exit-code"))
}

/// Versions of programs have three numbers, too: a status code begins a line, or is what something
/// is said to be.
fn stands_as_a_status(mark: Mark<'_>, text: &str) -> bool {
    let before = text[..mark.at].trim_end_matches([' ', '\t']);
    let is_version = before.to_ascii_lowercase().ends_with("version:");
    let begins = before.is_empty()
        || before.ends_with(['\n', ':', '=', '#', '(', '<', '>', '[', '\'', '"', '-']);
    begins && !is_version
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::guide::tests::SUBJECT;

    fn names(text: &str) -> Vec<String> {
        let found = search(text);
        found.iter().map(|found| found.names.join("+")).collect()
    }

    #[test]
    fn what_the_guide_knows_is_found_in_any_text() {
        const TENANT: &str = "535 5.7.139 Authentication unsuccessful, SmtpClientAuthentication is disabled for the Tenant.";
        for (text, found) in [
            ("AADSTS700025", &["AADSTS700025"][..]),
            ("aadsts700025:", &["AADSTS700025"]),
            ("700025", &["AADSTS700025"]),
            ("700025, 50011", &["AADSTS700025", "AADSTS50011"]),
            ("AADSTS1234567", &["AADSTS1234567"]),
            ("connection 50011 closed", &[]),
            ("AADSTS", &[]),
            ("AADSTS 700025", &["AADSTS700025"]),
            ("AADSTS: 700025", &["AADSTS700025"]),
            ("ＡＡＤＳＴＳ７０００２５", &["AADSTS700025"]),
            ("５３５　５．７．１３９", &["535 5.7.139"]),
            ("authentication failed with code 535", &["535"]),
            ("認証に失敗しました。エラーコード 535", &["535"]),
            ("exit code 535", &[]),
            ("終了コード 535", &[]),
            ("the zipcode 535", &[]),
            ("status code 535", &[]),
            ("INVALID_GRANT", &["invalid_grant"]),
            (
                "https://login.microsoftonline.com/error?code=700082",
                &["AADSTS700082"],
            ),
            (
                "{\"error\":\"invalid_client\",\"error_codes\":[7000215]}",
                &["AADSTS7000215"],
            ),
            (
                "dsn=4.7.139, status=deferred (server said: 535 5.7.139 Authentication unsuccessful)",
                &["535 5.7.139"],
            ),
            ("kernel 4.2.0, mutt 5.2.2, OpenSSL 4.7.0", &[]),
            ("Version: 4.3.2 of program", &[]),
            ("AADSTS99999999999999", &[]),
            (
                "error=access_denied&error_description=AADSTS65004%3a+User",
                &["AADSTS65004"],
            ),
            (
                "{\"error\":\"invalid_grant\",\"error_description\":\"AADSTS700082: The refresh token\"}",
                &["AADSTS700082"],
            ),
            (
                "{\"error\":\"invalid_grant\",\"suberror\":\"bad_token\"}",
                &["bad_token"],
            ),
            (
                "{\"error\":\"invalid_grant\",\"error_description\":\"AADSTS1234567: x\"}",
                &["invalid_grant", "AADSTS1234567"],
            ),
            (
                "invalid_grant interaction_required",
                &["invalid_grant", "interaction_required"],
            ),
            ("my_invalid_grant_handler()", &[]),
            (TENANT, &["535 5.7.139"]),
            (
                "(535, b'5.7.3 Authentication unsuccessful [AB0PR01.prod]')",
                &["535 5.7.3"],
            ),
            ("Invalid login: 535-5.7.3 a\r\n535 5.7.3 b", &["535 5.7.3"]),
            (
                "550 #5.7.60 SMTP; Client does not have permissions",
                &["550 5.7.60"],
            ),
            (
                "dsn=5.7.60, status=bounced (host said: 550 5.7.60 SMTP;)",
                &["550 5.7.60"],
            ),
            (
                "The server response was: 5.7.57 Client not authenticated to send mail.",
                &["5.7.57"],
            ),
            ("5.7.139", &["5.7.139"]),
            ("535", &["535"]),
            ("S: 535 Authentication failed", &["535"]),
            ("sent 535 mails in 451 ms", &[]),
            (
                "host[40.97.4.2] port 587, version 5.7.3.1, 10:00:00.535",
                &[],
            ),
            ("235 2.7.0 Authentication successful", &[]),
            (
                "432 4.3.2 x, then AADSTS50196, then 550 5.2.251 y",
                &["432 4.3.2", "AADSTS50196", "550 5.2.251"],
            ),
            (
                "AADSTS700027 and AADSTS50012 and AADSTS700027",
                &["AADSTS700027+AADSTS50012"],
            ),
            (
                "日本語 AADSTS50011。535 5.7.3",
                &["AADSTS50011", "535 5.7.3"],
            ),
            ("hello", &[]),
            ("", &[]),
        ] {
            assert_eq!(names(text), found, "{text}");
        }
    }

    #[test]
    fn the_words_of_a_reply_tell_its_row() {
        let (tenant, mailbox) = (
            "is disabled for the Tenant.",
            "is disabled for the Mailbox.",
        );
        for (text, causes) in [
            (format!("535 5.7.139 x {tenant}"), &["tenant"][..]),
            (
                format!("535 5.7.139 x {mailbox}\n535 5.7.139 y {tenant}"),
                &["this mailbox", "tenant"],
            ),
            (
                format!("535-5.7.139 x\n535 5.7.139 y {mailbox}"),
                &["this mailbox"],
            ),
            (
                format!("535 5.7.139 x {mailbox}\n535 5.7.139 [host]"),
                &["this mailbox"],
            ),
            (
                format!("535 5.7.139 x\n550 5.7.60 y {tenant}"),
                &["or a policy", "SendAs"],
            ),
            (format!("5.7.139 x {tenant}"), &["tenant"]),
            ("5.2.252".to_owned(), &["holds this sender back", "SendAs"]),
            ("554 5.2.252 x".to_owned(), &["SendAs"]),
            ("4.7.650".to_owned(), &["holds this mail or sender back"]),
        ] {
            let found = search(&text);
            let cause = |found: &Found| Some(found.entry?.cause(&SUBJECT));
            let told: Vec<String> = found
                .iter()
                .filter_map(cause)
                .map(|cause| cause.text(Language::English))
                .collect();
            assert_eq!(told.len(), causes.len(), "{text}: {told:?}");
            for (told, cause) in told.iter().zip(causes) {
                assert!(told.contains(cause), "{text}: {told}");
            }
        }
    }

    #[test]
    fn a_bare_code_that_may_be_much_is_all_of_it() {
        let all = search("550");
        assert!(all.len() > 5, "{all:?}");
        assert!(search("it was: 550 or so").is_empty());
    }

    #[test]
    fn every_name_finds_its_row() {
        for entry in super::super::entries() {
            for name in entry.names() {
                let text = name.replace("4.7.x", "4.7.999").replace(" …", "");
                let found = search(&text);
                let is_found =
                    |found: &Found| found.entry.is_some_and(|row| std::ptr::eq(row, entry));
                assert!(found.iter().any(is_found), "{name}");
            }
        }
    }

    #[test]
    fn no_text_takes_long_or_has_too_much_to_explain() {
        let codes: Vec<String> = (1_000_000..1_010_000)
            .map(|code| format!("AADSTS{code}"))
            .collect();
        assert_eq!(search(&codes.join(" ")).len(), MOST);
        assert_eq!(names(&"535 5.7.139 ".repeat(20_000)), ["535 5.7.139"]);
    }
}

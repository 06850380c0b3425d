//! What of a pasted text the guide has something to say about: AADSTS codes, replies of a mail
//! server, words of OAuth, and texts without any code.
//!
//! Owns how these are told from everything else in a log. What says more hides what says less of the
//! same refusal: an AADSTS code the words of OAuth, a `suberror` its `error`, a reply with a status
//! code its parts, the mail service that it is of the meaning at Microsoft, and everything what only
//! says where to look.

use std::collections::BTreeSet;

use crate::foreign;
use crate::locales::{Language, Message, fl};

use super::clean::cleaned;
use super::denied::without_denied;
use super::row::{Entry, Reply, SMTP, Scope, TEXTS, descriptions};
use super::smtp::{enhanced_status, row_of};
use super::{entry, family, oauth, slice};

/// No text has more to explain than a person reads.
const MOST: usize = 50;
/// What stands before a code in a description, and elsewhere: the address of its page, an answer's JSON.
const DESCRIBED: &str = "aadsts";
const ELSEWHERE: [&str; 5] = [
    "/error?code=",
    "error_codes\":[",
    "error_codes\": [",
    "error_codes': [",
    "error_codes':[",
];
/// A reply, or a description, says why within so many bytes.
const LONGEST_REPLY: usize = 1000;
/// The pieces of a phrase stand within so many bytes.
const LONGEST_PHRASE: usize = 400;
/// A mail service names itself within so many bytes of its reply.
const NEAR: usize = 500;
/// How Exchange Online names itself in a reply.
const MICROSOFT: [&str; 4] = [
    "prod.outlook.com",
    "exchangelabs.com",
    "office365.com",
    "aadsts",
];

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
    /// The words behind a code that alone does not tell the cause.
    pub said: Option<String>,
}

/// A cleaned text, and the same in small letters and one line: what stands at a place in one stands
/// there in the other.
struct Pasted {
    text: String,
    flat: String,
}

impl Pasted {
    fn of(text: String) -> Self {
        let flat = text.to_ascii_lowercase().replace('\n', " ");
        Self { text, flat }
    }

    fn places<'a>(&'a self, phrase: &'a str) -> impl Iterator<Item = (usize, usize)> + 'a {
        places_in(&self.flat, phrase)
    }
}

/// Where a phrase is said, with its end; its pieces (`…` between them) in their order.
fn places_in<'a>(flat: &'a str, phrase: &'a str) -> impl Iterator<Item = (usize, usize)> + 'a {
    let (first, rest) = phrase.split_once(" … ").unwrap_or((phrase, ""));
    let starts = flat
        .match_indices(first)
        .filter(|(at, said)| is_apart(flat, *at, at + said.len()));
    starts.filter_map(move |(at, _)| {
        let end = at + first.len();
        Some((at, end_of(flat, rest, end)?))
    })
}

fn end_of(flat: &str, pieces: &str, from: usize) -> Option<usize> {
    let mut end = from;
    for piece in pieces.split(" … ").filter(|piece| !piece.is_empty()) {
        let near = slice(flat, end, end + LONGEST_PHRASE);
        // A number is not a part of another one.
        let is_number = piece.bytes().all(|byte| byte.is_ascii_digit());
        let mut places = near.match_indices(piece);
        let (at, _) = places
            .find(|(at, said)| !is_number || is_apart(flat, end + at, end + at + said.len()))?;
        end += at + piece.len();
    }
    Some(end)
}

/// True unless a phrase that begins or ends with a letter or digit goes on there.
fn is_apart(text: &str, start: usize, end: usize) -> bool {
    let is_word = |c: Option<char>| c.is_some_and(|c| c.is_ascii_alphanumeric());
    let said = &text[start..end];
    let joined = |inner: Option<char>, outer: Option<char>| is_word(inner) && is_word(outer);
    !joined(said.chars().next(), text[..start].chars().next_back())
        && !joined(said.chars().next_back(), text[end..].chars().next())
}

/// All that the guide has something to say about, each cause once, in the order of the text. What the
/// text itself denies counts only if it has nothing else.
pub(crate) fn search(text: &str) -> Vec<Found> {
    let text = cleaned(text);
    let found = without_denied(&text).map(|rest| search_in(&Pasted::of(rest)));
    match found {
        Some(found) if !found.is_empty() => found,
        _ => search_in(&Pasted::of(text)),
    }
}

fn search_in(pasted: &Pasted) -> Vec<Found> {
    let codes = aadsts_codes(pasted);
    let mut told = in_texts(pasted, |scope| {
        !matches!(scope, Scope::Pointer | Scope::Description)
    });
    told.retain(|find| !is_told_by_a_code(find, &codes));
    told = without_what_is_told_better(told);
    let foreign: Vec<usize> = of_scope(&told, Scope::Foreign).collect();
    let mut finds = replies(pasted, &foreign);
    let is_oauth = of_scope(&told, Scope::OAuth).next().is_some() || !foreign.is_empty();
    if codes.is_empty() && !is_oauth {
        finds.extend(words(&pasted.text));
    }
    let ends: Vec<usize> = codes.iter().skip(1).map(|code| code.at).collect();
    for (index, mut code) in codes.into_iter().enumerate() {
        if let Some(told) = told.iter_mut().find(|told| says_more_than(told, &code)) {
            told.take_name_of(code);
        } else {
            code.ask_its_words(pasted, ends.get(index).copied());
            finds.push(code);
        }
    }
    finds.extend(told);
    finds = without_coarse(finds);
    if finds.is_empty() {
        finds = in_texts(pasted, |scope| scope == Scope::Pointer);
        // One place to look at is enough: the rows have the most telling first.
        let first = finds.first().and_then(|find| find.found.entry);
        finds.retain(|find| first.is_some_and(|first| find.is_of(first)));
    }
    finds.sort_by_key(|find| find.at);
    each_once(finds)
}

/// Without the rows that others say more than.
fn without_what_is_told_better(mut told: Vec<Find>) -> Vec<Find> {
    let entries = told.iter().filter_map(|find| find.found.entry);
    let replaced: Vec<&str> = entries
        .flat_map(|entry| &entry.instead_of)
        .map(String::as_str)
        .collect();
    let is_replaced = |entry: &Entry| replaced.contains(&entry.message.name());
    told.retain(|find| !find.found.entry.is_some_and(is_replaced));
    told
}

/// Without the class of an error whose cause is told beside it.
fn without_coarse(mut finds: Vec<Find>) -> Vec<Find> {
    let is_coarse = |find: &Find| find.found.entry.is_some_and(|entry| entry.is_coarse);
    let finer: Vec<usize> = finds
        .iter()
        .filter(|find| !is_coarse(find))
        .map(|find| find.at)
        .collect();
    let is_near = |find: &Find| finer.iter().any(|at| at.abs_diff(find.at) < LONGEST_REPLY);
    finds.retain(|find| !is_coarse(find) || !is_near(find));
    finds
}

fn of_scope(finds: &[Find], wanted: Scope) -> impl Iterator<Item = usize> {
    let scope = |find: &Find| find.found.entry.and_then(|entry| entry.scope);
    finds
        .iter()
        .filter(move |find| scope(find) == Some(wanted))
        .map(|find| find.at)
}

/// True for the words of a description whose code says it all.
fn is_told_by_a_code(told: &Find, codes: &[Find]) -> bool {
    let entry = told
        .found
        .entry
        .filter(|entry| entry.scope == Some(Scope::OAuth));
    entry.is_some_and(|entry| {
        let is_refined = |code: &Find| code.is_refined_by(entry);
        let mut near = codes
            .iter()
            .filter(|code| code.at.abs_diff(told.at) < LONGEST_REPLY)
            .peekable();
        near.peek().is_some() && !near.any(is_refined)
    })
}

/// True for a description that says more than its code: it has a row of its own.
fn says_more_than(told: &Find, code: &Find) -> bool {
    let is_of_entra = |entry: &&Entry| entry.scope == Some(Scope::OAuth);
    let entry = told.found.entry.filter(is_of_entra);
    entry.is_some_and(|entry| code.is_refined_by(entry))
        && told.at.abs_diff(code.at) < LONGEST_REPLY
}

/// Texts without a code.
fn in_texts(pasted: &Pasted, is_wanted: impl Fn(Scope) -> bool) -> Vec<Find> {
    let rows = TEXTS.rows().iter();
    let wanted = rows.filter(|entry| entry.scope.is_some_and(&is_wanted));
    wanted.flat_map(|entry| said_of(pasted, entry)).collect()
}

/// Where a text says what a row is known by, in English or in Japanese.
fn said_of(pasted: &Pasted, entry: &'static Entry) -> Vec<Find> {
    let japanese = said_in_japanese(entry);
    let phrases = entry.phrases.iter().map(String::as_str);
    let phrases = phrases.chain(japanese.split(" ; ").filter(|phrase| !phrase.is_empty()));
    let places = phrases.flat_map(|phrase| pasted.places(phrase).take(MOST));
    let finds = places.map(|(at, end)| {
        let said = slice(&pasted.text, at, end);
        let name = said.split('\n').next().unwrap_or(said);
        Find::new(at, name.to_owned(), entry)
    });
    finds.collect()
}

/// How a Japanese page or program says it, if that is known: the attribute `said` of the row's
/// message, whose phrases stand between semicolons.
fn said_in_japanese(entry: &Entry) -> String {
    let said = entry.message.filled(|_| None).part("said");
    said.map_or_else(String::new, |said| {
        said.text(Language::Japanese).to_ascii_lowercase()
    })
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
            said: None,
        };
        Self { at, found }
    }

    /// True for a code that nobody knows: its class is all that is known of it.
    fn is_guess(&self) -> bool {
        let entry = self.found.entry;
        self.found.aadsts.is_some() && entry.is_none_or(|entry| !entry.family.is_empty())
    }

    fn is_refined_by(&self, entry: &Entry) -> bool {
        let code = self.found.aadsts;
        code.is_some_and(|code| entry.refines.contains(&code)) || self.is_guess()
    }

    /// A code that alone does not tell the cause is told by the words behind it, up to the next code;
    /// what they say is kept.
    fn ask_its_words(&mut self, pasted: &Pasted, end: Option<usize>) {
        if !self.is_guess() && !self.found.entry.is_some_and(|entry| entry.varies) {
            return;
        }
        let end = end.unwrap_or(usize::MAX).min(self.at + LONGEST_REPLY);
        let said = description_in(slice(&pasted.flat, self.at, end));
        let told = described(said).or_else(|| worded(said));
        self.found.entry = told.or(self.found.entry);
        let said = slice(&pasted.text, self.at, self.at + said.len());
        self.found.said = words_behind_the_code(said);
    }

    /// True for a reply that is only known by its first digits.
    fn is_catch_all(&self) -> bool {
        let replies = self.found.entry.map_or(&[][..], |entry| &entry.replies);
        let is_vague = |reply: &Reply| reply.status.is_empty() && reply.words.is_empty();
        !replies.is_empty() && replies.iter().all(is_vague)
    }

    /// The words that say more than a code are still known by it.
    fn take_name_of(&mut self, code: Self) {
        let names = &mut self.found.names;
        if !names.contains(&code.found.names[0]) {
            names.retain(|name| name.starts_with("AADSTS"));
            names.extend(code.found.names);
        }
        self.found.aadsts = code.found.aadsts;
        self.at = self.at.min(code.at);
    }

    fn is_of(&self, entry: &Entry) -> bool {
        self.found
            .entry
            .is_some_and(|known| std::ptr::eq(known, entry))
    }

    fn of_code(at: usize, code: u32) -> Self {
        let found = Found {
            names: vec![format!("AADSTS{code}")],
            aadsts: Some(code),
            entry: entry(code).or_else(|| family(code)),
            said: None,
        };
        Self { at, found }
    }
}

/// A description without what Entra adds to each: the ids, the time.
fn description_in(said: &str) -> &str {
    let ends = ["trace id", "correlation id", "\"", "\\r", "timestamp:"];
    let end = ends.iter().filter_map(|end| said.find(end)).min();
    said[..end.unwrap_or(said.len())].trim_end()
}

/// The row of another code that comes with the same description.
fn described(said: &str) -> Option<&'static Entry> {
    let mut known = descriptions().iter();
    let (_, code) = known.find(|(phrase, _)| places_in(said, phrase).next().is_some())?;
    entry(*code)
}

/// What the words of a description are about; the rows have the most telling first.
fn worded(said: &str) -> Option<&'static Entry> {
    // Also in the plural, and `consented` for `consent`.
    let is_said = |phrase: &String| end_of(said, phrase, 0).is_some();
    let mut rows = TEXTS.rows().iter();
    rows.find(|entry| entry.scope == Some(Scope::Description) && entry.phrases.iter().any(is_said))
}

/// The words of a description; none if there are too few to say something.
fn words_behind_the_code(said: &str) -> Option<String> {
    let behind = said.trim_start_matches(|c: char| c.is_ascii_alphabetic());
    let behind = behind.trim_start_matches(|c: char| !c.is_alphabetic());
    let words = foreign::clean(&behind.replace('\n', " "));
    (words.split_whitespace().count() > 2).then_some(words)
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
        if !same.names.contains(&found.names[0]) && same.names.len() < MOST {
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

/// Every number behind `AADSTS`; else those that a program or Microsoft's page names; and numbers alone,
/// where the text is nothing else. Where a description and `error_codes` name different codes, the
/// description's is the one that people can look up.
fn aadsts_codes(pasted: &Pasted) -> Vec<Find> {
    let text = &pasted.text;
    let is_code =
        |run: &str| (5..=8).contains(&run.len()) && run.bytes().all(|byte| byte.is_ascii_digit());
    if runs(text).all(|(_, run)| is_code(run)) {
        let codes = runs(text).filter_map(|(at, run)| Some(Find::of_code(at, run.parse().ok()?)));
        return codes.collect();
    }
    let described: Vec<Find> = codes_behind(pasted, DESCRIBED).collect();
    if !described.is_empty() {
        return described;
    }
    let named = ELSEWHERE.iter().flat_map(|word| codes_behind(pasted, word));
    let named: Vec<Find> = named.collect();
    if !named.is_empty() {
        return named;
    }
    // The page of a sign-in and the sign-in logs leave the letters out.
    let is_sure = |find: &Find| find.found.aadsts.and_then(entry).is_some();
    let numbers: Vec<Find> = codes_behind(pasted, "error code").filter(is_sure).collect();
    if numbers.is_empty() {
        described_ones(pasted)
    } else {
        numbers
    }
}

/// The codes of descriptions that a program shows without them.
fn described_ones(pasted: &Pasted) -> Vec<Find> {
    let finds = descriptions().iter().filter_map(|(phrase, code)| {
        let (at, end) = pasted.places(phrase).next()?;
        let mut find = Find::of_code(at, *code);
        find.found.names = vec![slice(&pasted.text, at, end).replace('\n', " ")];
        Some(find)
    });
    finds.collect()
}

fn codes_behind<'a>(pasted: &'a Pasted, word: &'a str) -> impl Iterator<Item = Find> + 'a {
    let places = pasted.flat.match_indices(word);
    places.filter_map(|(at, word)| {
        let number = pasted.flat[at + word.len()..]
            .trim_start_matches([' ', ':', '-', '#', '(', '[', '_', '=']);
        let end = number.find(|c: char| !c.is_ascii_digit());
        let (number, rest) = number.split_at(end.unwrap_or(number.len()));
        // Some mask the code they paste: `AADSTS9XXXXX`.
        let is_whole = !rest.starts_with(|c: char| c.is_ascii_alphanumeric());
        Some(Find::of_code(at, number.parse().ok().filter(|_| is_whole)?))
    })
}

/// The values of `suberror`; where there are none, those of `error`.
fn words(text: &str) -> Vec<Find> {
    let known = |(at, run): (usize, &str)| {
        let run = run.trim_matches('_').to_ascii_lowercase();
        let entry = oauth(&run, None)?;
        Some(Find::new(at, run, entry))
    };
    let (finer, coarser): (Vec<Find>, Vec<Find>) = runs(text).filter_map(known).partition(|find| {
        let entry = find.found.entry;
        entry.is_some_and(|entry| !entry.suberror.is_empty())
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

    /// A reply code with the status code behind it, as `535 5.7.3`, `535-5.7.3`, `(535) 5.7.3`, or
    /// `(535, b'5.7.3` of Python.
    fn with(self, next: Self, text: &str) -> Option<Self> {
        let (code, status) = (self.code?, next.status?);
        let between = &text[self.end..next.at];
        let is_close = between.len() <= 5
            && between.chars().all(|c| " \n-,:;#'\"b()[]<>".contains(c))
            || between.eq_ignore_ascii_case("); msg: b'");
        let is_same_class = status.starts_with(&code.to_string()[..1]);
        let is_beside = matches!(between, " " | "-");
        (is_close && (is_same_class || is_beside)).then_some(Self {
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
        slice(text, self.end, end)
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

fn replies(pasted: &Pasted, foreign: &[usize]) -> Vec<Find> {
    let (whole, parts): (Vec<Mark<'_>>, Vec<Mark<'_>>) =
        marks(&pasted.text).into_iter().partition(Mark::is_whole);
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
    let mut finds = whole_replies(&whole, &pasted.flat);
    for mark in parts.into_iter().filter(|mark| !is_told(mark)) {
        let next = &whole[whole.partition_point(|other| other.at < mark.at)..];
        let words = mark.words(next.first().map(|next| next.at), &pasted.flat);
        let entries = part_of_a_reply(mark, words, &pasted.text).into_iter();
        finds.extend(entries.map(|entry| Find::new(mark.at, mark.name(), entry)));
    }
    finds.extend(said_without_a_code(pasted, &finds));
    finds.retain(|find| {
        !foreign
            .iter()
            .any(|at| is_of_another(find, *at, &pasted.flat))
    });
    without_what_follows(finds)
}

/// What a server's words say where no code is left of its reply.
fn said_without_a_code(pasted: &Pasted, finds: &[Find]) -> Vec<Find> {
    let is_new = |entry: &&'static Entry| !finds.iter().any(|find| find.is_of(entry));
    let rows = SMTP.rows().iter().filter(is_new);
    let said = rows.filter_map(|entry| {
        let words = entry.replies.iter().filter(|reply| reply.code.is_none());
        let mut words: Vec<String> = words
            .map(|reply| reply.words.to_ascii_lowercase())
            .collect();
        words.extend(
            said_in_japanese(entry)
                .split(" ; ")
                .filter(|words| !words.is_empty())
                .map(str::to_owned),
        );
        let places = words.iter().filter_map(|words| pasted.places(words).next());
        let (at, end) = places.min()?;
        Some(Find::new(
            at,
            slice(&pasted.flat, at, end).to_owned(),
            entry,
        ))
    });
    said.collect()
}

/// True for a reply of the mail service that names itself at `at`.
fn is_of_another(find: &Find, at: usize, flat: &str) -> bool {
    let end = if at > find.at { at } else { find.at + NEAR / 2 };
    let said = slice(flat, find.at, end);
    at.abs_diff(find.at) < NEAR && !MICROSOFT.iter().any(|sign| said.contains(sign))
}

/// Without what a server says of another server's reply, which says more; and without the refusal of a
/// mail that only follows from the refused sign-in before it.
fn without_what_follows(mut finds: Vec<Find>) -> Vec<Find> {
    let first = |find: &Find| find.found.entry?.replies.first();
    let is_sign_in = |find: &Find| first(find).is_some_and(|reply| reply.code == Some(535));
    let finer: Vec<usize> = finds
        .iter()
        .filter(|find| !find.is_catch_all())
        .map(|find| find.at)
        .collect();
    let is_near = |find: &Find| finer.iter().any(|at| at.abs_diff(find.at) < NEAR);
    finds.retain(|find| !find.is_catch_all() || !is_near(find));
    if finds.iter().any(is_sign_in) {
        finds.retain(|find| first(find).is_none_or(|reply| reply.status != "5.7.57"));
    }
    finds
}

fn whole_replies(whole: &[Mark<'_>], flat: &str) -> Vec<Find> {
    let mut told = BTreeSet::new();
    let mut finds: Vec<(bool, Find)> = Vec::new();
    for (index, mark) in whole.iter().enumerate() {
        let rest = &whole[index + 1..];
        let Some(entry) = row_of_whole(mark, rest, flat) else {
            continue;
        };
        // What comes again and says less is a further line of the same reply.
        let is_vague = row(mark, "").is_some_and(|vague| std::ptr::eq(vague, entry));
        let is_new = told.insert((mark.code, mark.status));
        if is_new || !is_vague {
            finds.push((is_vague, Find::new(mark.at, mark.name(), entry)));
        }
    }
    let finer: BTreeSet<String> = finds
        .iter()
        .filter(|(is_vague, _)| !is_vague)
        .map(|(_, find)| find.found.names[0].clone())
        .collect();
    let is_kept =
        |(is_vague, find): &(bool, Find)| !is_vague || !finer.contains(&find.found.names[0]);
    let finds = finds.into_iter().filter(is_kept);
    finds.map(|(_, find)| find).collect()
}

/// The row for what is said behind a reply; where that is in a further line, each line has the code
/// before it again.
fn row_of_whole(mark: &Mark<'_>, rest: &[Mark<'_>], flat: &str) -> Option<&'static Entry> {
    let line = mark.words(rest.first().map(|next| next.at), flat);
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
    row(mark, mark.words(other.map(|next| next.at), flat))
}

fn row(mark: &Mark<'_>, words: &str) -> Option<&'static Entry> {
    row_of(mark.code?, mark.status, words)
}

/// The rows of a reply code without a status code, or the other way round: all that it may be.
fn part_of_a_reply(mark: Mark<'_>, words: &str, text: &str) -> Vec<&'static Entry> {
    let is_all = text.trim().len() == mark.end - mark.at;
    if let Some(status) = mark.status {
        let told = of_status(status, words);
        let is_told = told.iter().all(|entry| {
            entry
                .replies
                .iter()
                .any(|reply| !reply.words.is_empty() && reply.is_said_in(words))
        });
        let counts =
            is_all || stands_as_a_status(mark, text) && (is_told || is_a_sentence(mark, text));
        return if counts { told } else { Vec::new() };
    }
    if is_all {
        return match row(&mark, words) {
            Some(entry) => vec![entry],
            None => rows(|reply| reply.code == mark.code),
        };
    }
    let told = row(&mark, words).filter(|entry| {
        let is_vague = row(&mark, "").is_some_and(|vague| std::ptr::eq(vague, *entry));
        stands_as_a_reply(mark, text) && (!is_vague || is_a_sentence(mark, text))
    });
    told.into_iter().collect()
}

fn of_status(status: &str, words: &str) -> Vec<&'static Entry> {
    let is_of = |reply: &Reply| reply.status == status || reply.code.is_none();
    let told = rows(|reply| is_of(reply) && !reply.words.is_empty() && reply.is_said_in(words));
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
    let rows = SMTP.rows().iter();
    rows.filter(|entry| entry.replies.iter().any(&fits))
        .collect()
}

/// Three digits are most often something else: a reply begins a line, is quoted, or is called one.
fn stands_as_a_reply(mark: Mark<'_>, text: &str) -> bool {
    let before = text[..mark.at].trim_end_matches(' ');
    let begins = before.is_empty()
        || is_called_a_reply(before)
        || before.ends_with(['\n', ':', '=', '(', '[', '<', '>', '\'', '"'])
        || SAID.contains(&last_word(before).as_str());
    let after = text[mark.end..].chars().next();
    begins && after.is_none_or(|c| " -\n,;:.)]'\"".contains(c))
}

/// What a program says before a reply.
const SAID: [&str; 11] = [
    "said",
    "says",
    "returned",
    "error",
    "reply",
    "response",
    "replied",
    "smtp",
    "s",
    "message",
    "responsecode",
];
/// Small words that a reply begins with, and large ones that only follow a number.
const BEGINNINGS: [&str; 10] = [
    "authentication",
    "auth",
    "error",
    "login",
    "must",
    "relay",
    "temporary",
    "mailbox",
    "incorrect",
    "not",
];
const UNITS: [&str; 7] = ["KB", "MB", "GB", "KiB", "MiB", "GiB", "Bytes"];

fn last_word(text: &str) -> String {
    let text = text.trim_end_matches(|c: char| !c.is_alphanumeric());
    let word = text.rsplit(|c: char| !c.is_alphanumeric()).next();
    word.unwrap_or_default().to_ascii_lowercase()
}

/// A reply has words behind it; a length, a number of milliseconds or a version has not. Where it has
/// none, it must be called a reply.
fn is_a_sentence(mark: Mark<'_>, text: &str) -> bool {
    let line = text[mark.end..].split('\n').next().unwrap_or_default();
    let behind = line.trim_start_matches([' ', '-', ':', ',', ';', '#', '\'', '"', ')', ']', '.']);
    let word = behind
        .split(|c: char| !c.is_alphanumeric())
        .next()
        .unwrap_or_default();
    if word.is_empty() {
        let before = &text[..mark.at];
        let begins = before.is_empty() || before.ends_with('\n');
        let label = last_word(before);
        let is_called =
            SAID.contains(&label.as_str()) || label == "status" && mark.status.is_some();
        return !begins && (is_called || is_called_a_reply(before));
    }
    let is_large = word.starts_with(|c: char| c.is_uppercase() || !c.is_ascii());
    is_large && !UNITS.contains(&word) || BEGINNINGS.contains(&word.to_ascii_lowercase().as_str())
}

/// `error code 535`, but no exit code and none of HTTP; in Japanese nothing stands between the words.
fn is_called_a_reply(before: &str) -> bool {
    let before = before.trim_end().to_ascii_lowercase();
    let mut words = before.rsplit(|c: char| !c.is_alphanumeric());
    let is_code =
        words.next() == Some("code") && !matches!(words.next(), Some("exit" | "status" | "http"));
    let ends_with = |word: Message| before.ends_with(&word.text(Language::Japanese));
    is_code || ends_with(fl!("guide-code")) && !ends_with(fl!("guide-exit-code"))
}

/// Versions of programs have three numbers, too, and Postfix gives each failure of its own a `dsn=`: a
/// status code begins a line, or is what something is said to be.
fn stands_as_a_status(mark: Mark<'_>, text: &str) -> bool {
    let before = text[..mark.at].trim_end_matches(' ');
    let label = last_word(before);
    let is_called = SAID.contains(&label.as_str()) || matches!(label.as_str(), "status" | "code");
    let is_value = before.ends_with('=') && is_called;
    let begins = before.is_empty()
        || is_value
        || before.ends_with(['\n', ':', '#', '(', '<', '>', '[', '\'', '"', '-']);
    begins && label != "version"
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
                &["AADSTS1234567"],
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
                let text = if entry.family.is_empty() {
                    text
                } else {
                    text.replace('x', "9")
                };
                let text = match entry.scope {
                    Some(Scope::Description) => format!("AADSTS599999: {text}"),
                    _ => text,
                };
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

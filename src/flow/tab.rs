//! The page in the browser's tab at the end of a sign-in: success only once everything is stored,
//! otherwise the same words as on the terminal. In the browser's own language.

use askama::Template;
use base64::prelude::{BASE64_STANDARD, Engine as _};
use sha2::{Digest as _, Sha256};

use crate::error::Error;
use crate::locales::{Language, fl};

use super::loopback::{Loopback, Page, Pages};

/// The tab that waits for its page; there is none where the answer was pasted.
pub(crate) struct Tab(Option<Loopback>);

impl Tab {
    pub(super) fn of(loopback: Option<Loopback>) -> Self {
        Self(loopback)
    }

    fn finish(self, pages: Pages) {
        if let Some(loopback) = self.0 {
            loopback.finish(pages);
        }
    }

    /// Shows that `username` is signed in and everything is stored.
    pub(crate) fn show_success(self, username: &str) {
        let title = fl!("sign-in-tab-done");
        let lead = fl!("sign-in-tab-stored", username);
        let next = fl!("sign-in-tab-close");
        self.finish(Box::new(move |language| {
            page(&Content {
                language,
                failed: false,
                title: &title.text(language),
                lead: &lead.text(language),
                next: Some(&next.text(language)),
                reference: None,
            })
        }));
    }

    /// Shows why the sign-in failed, and what to do.
    pub(crate) fn show_failure(self, error: &Error) {
        let title = fl!("sign-in-tab-failed");
        let error = error.clone();
        self.finish(Box::new(move |language| {
            page(&Content {
                language,
                failed: true,
                title: &title.text(language),
                lead: &error.message(language),
                next: error.hint(language).as_deref(),
                reference: error.refusal().map(ToString::to_string),
            })
        }));
    }
}

/// What the page says; the template escapes all of it.
#[derive(Template)]
#[template(path = "tab.html", config = "src/flow/askama.toml")]
struct Content<'a> {
    language: Language,
    failed: bool,
    title: &'a str,
    lead: &'a str,
    next: Option<&'a str>,
    reference: Option<String>,
}

impl Content<'_> {
    /// The style of the page: it brings all it needs.
    const STYLE: &'static str = include_str!("tab.css");

    /// The words of a message, and the commands that stand between its backticks.
    fn parts(text: &str) -> impl Iterator<Item = (bool, &str)> {
        text.split('`')
            .enumerate()
            .map(|(position, part)| (position % 2 == 1, part))
    }
}

fn page(content: &Content<'_>) -> Page {
    let digest = BASE64_STANDARD.encode(Sha256::digest(Content::STYLE));
    Page {
        // The template is checked at build time, and a String takes whatever it is given.
        html: content.render().unwrap_or_default(),
        policy: format!(
            "default-src 'none'; style-src 'sha256-{digest}'; img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_command_is_set_off() {
        let html = html(Language::English, "run `a <b>` now");
        assert!(
            html.contains("run <code>a &#60;b&#62;</code> now"),
            "{html}"
        );
    }

    fn html(language: Language, lead: &str) -> String {
        let content = Content {
            language,
            failed: true,
            title: "T",
            lead,
            next: None,
            reference: Some("AADSTS1".to_owned()),
        };
        page(&content).html
    }

    #[test]
    fn foreign_text_is_escaped() {
        let html = html(Language::English, "<script>alert('x')</script>");
        assert!(!html.contains("<script"), "{html}");
    }

    #[test]
    fn the_page_needs_nothing_from_elsewhere() {
        let html = html(Language::Japanese, "x");
        assert!(html.contains(r#"<html lang="ja">"#), "{html}");
        for foreign in ["http:", "https:", "url(", "@import", "<script"] {
            assert!(!html.contains(foreign), "{foreign}");
        }
    }
}

//! What came back, read as a person without script reads it: words, links and forms.

use reqwest::{StatusCode, header::HeaderMap};

/// An answer of the server.
#[derive(Debug, Clone)]
pub struct Page {
    /// The method and path that were asked, for messages of failing stories.
    pub asked: String,
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub body: String,
}

impl Page {
    /// The status, as a number.
    pub fn code(&self) -> u16 {
        self.status.as_u16()
    }

    /// This page, when its status is 200.
    #[track_caller]
    pub fn ok(self) -> Self {
        self.is(200)
    }

    /// This page, when its status is `code`.
    #[track_caller]
    pub fn is(self, code: u16) -> Self {
        assert_eq!(self.code(), code, "{}: {}", self.asked, self.text());
        self
    }

    /// Where a redirect goes.
    #[track_caller]
    pub fn location(&self) -> String {
        let location = self.headers.get("location").and_then(|value| value.to_str().ok());
        location
            .unwrap_or_else(|| panic!("{} is no redirect but {}: {}", self.asked, self.status, self.text()))
            .to_owned()
    }

    /// Do these words stand on the page?
    pub fn says(&self, words: &str) -> bool {
        self.text().contains(words)
    }

    /// The page must say this.
    #[track_caller]
    pub fn must_say(&self, words: &str) -> &Self {
        assert!(
            self.says(words),
            "{} does not say {words:?}: {}",
            self.asked,
            self.text()
        );
        self
    }

    /// The page must not say this, not even in an attribute.
    #[track_caller]
    pub fn must_not_say(&self, words: &str) -> &Self {
        assert!(
            !self.says(words) && !self.body.contains(words),
            "{} says {words:?}: {}",
            self.asked,
            self.text()
        );
        self
    }

    /// The words of the page without its marks, spaces folded.
    pub fn text(&self) -> String {
        let mut words = String::with_capacity(self.body.len());
        let mut inside = false;
        for c in self.body.chars() {
            match c {
                '<' => {
                    inside = true;
                    words.push(' ');
                }
                '>' if inside => inside = false,
                _ if !inside => words.push(c),
                _ => {}
            }
        }
        unescape(&words).split_whitespace().collect::<Vec<_>>().join(" ")
    }

    /// The value of the first field of this name.
    #[track_caller]
    pub fn field(&self, name: &str) -> String {
        let found = tags(&self.body, "input")
            .chain(tags(&self.body, "button"))
            .find(|tag| attribute(tag, "name").as_deref() == Some(name));
        let found = found.unwrap_or_else(|| panic!("{} has no field {name}: {}", self.asked, self.text()));
        attribute(found, "value").unwrap_or_default()
    }

    /// The hidden fields of the form that posts to an address with this ending, as a browser without script would send them.
    #[track_caller]
    pub fn form(&self, action_ends: &str) -> Vec<(String, String)> {
        let form = self.find_form(action_ends);
        let form = form.unwrap_or_else(|| panic!("{} has no form for …{action_ends}: {}", self.asked, self.text()));
        tags(form, "input")
            .filter(|tag| attribute(tag, "type").as_deref() == Some("hidden"))
            .filter_map(|tag| Some((attribute(tag, "name")?, attribute(tag, "value").unwrap_or_default())))
            .collect()
    }

    /// Is there a form that posts to an address with this ending?
    pub fn has_form(&self, action_ends: &str) -> bool {
        self.find_form(action_ends).is_some()
    }

    fn find_form(&self, action_ends: &str) -> Option<&str> {
        self.body
            .split("<form ")
            .skip(1)
            .map(|rest| rest.split("</form>").next().unwrap_or(rest))
            .find(|form| {
                attribute(form.split('>').next().unwrap_or(form), "action")
                    .is_some_and(|action| action.ends_with(action_ends))
            })
    }

    /// All addresses that the page links to.
    pub fn links(&self) -> Vec<String> {
        tags(&self.body, "a").filter_map(|tag| attribute(tag, "href")).collect()
    }

    /// The token that forms of this session carry.
    pub fn csrf(&self) -> Option<String> {
        let meta = tags(&self.body, "meta").find(|tag| attribute(tag, "name").as_deref() == Some("csrf-token"))?;
        attribute(meta, "content")
    }

    /// The body as JSON.
    #[track_caller]
    pub fn json(&self) -> serde_json::Value {
        serde_json::from_str(&self.body)
            .unwrap_or_else(|err| panic!("{} is no JSON ({err}): {}", self.asked, self.body))
    }
}

/// What stands inside each tag of this name.
fn tags<'a>(html: &'a str, name: &'static str) -> impl Iterator<Item = &'a str> {
    let starts = html.split('<').skip(1);
    starts.filter_map(move |rest| {
        rest.strip_prefix(name)?
            .strip_prefix([' ', '>'])
            .map(|rest| rest.split('>').next().unwrap_or(rest))
    })
}

fn attribute(tag: &str, name: &str) -> Option<String> {
    let at = format!("{name}=\"");
    let from = if let Some(rest) = tag.strip_prefix(&at) {
        rest
    } else {
        tag.split_once(&format!(" {at}"))?.1
    };
    from.split('"').next().map(unescape)
}

fn unescape(text: &str) -> String {
    text.replace("&lt;", "<")
        .replace("&gt;", ">")
        .replace("&quot;", "\"")
        .replace("&#39;", "'")
        .replace("&amp;", "&")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_is_read_as_a_browser_without_script_reads_it() {
        let body = r#"<meta name="csrf-token" content="c1"><p>a &lt; <b>b</b></p>
            <form action="/x/proposal" method="post"><input type="hidden" name="seen" value="d&amp;d"><input name="no"></form>"#;
        let page = Page {
            asked: "GET /".into(),
            status: StatusCode::OK,
            headers: HeaderMap::new(),
            body: body.into(),
        };
        assert_eq!(page.text(), "a < b");
        assert_eq!(page.csrf().as_deref(), Some("c1"));
        assert_eq!(page.form("/proposal"), [("seen".to_owned(), "d&d".to_owned())]);
        assert!(!page.has_form("/signature"));
    }
}

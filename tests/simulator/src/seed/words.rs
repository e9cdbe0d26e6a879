//! The values that rows are generated from.

pub(super) const FIRST_NAMES: &str = "Ada Bruno Carmen Dmitri Elif Fatou Gustav Hana Idris Jolanta Kwame Leïla Mara Nils Oona Pavel \
    Quentin Rosa Sanjay Tove Umar Vera Wanda Xiomara Yusuf Zoë";
pub(super) const LAST_NAMES: &str = "Abara Bergström Castellanos Dumont Eriksen Fontaine Gomez Haddad Ivanova Jensen Kowalczyk Lindqvist \
    Moreau Nakamura O’Hara Petrov Quiroga Rahman Schäfer Tanaka Ullmann Varga Wójcik Ximenes Yilmaz Zhou";
pub(super) const CITIES: &[&str] = &["Ashford", "Bellmont", "Carverton", "Dunmore", "Elmsfield", "Fairhaven"];
pub(super) const STREETS: &[&str] = &["Alder Way", "Birch Lane", "Cedar Court", "Dock Street", "Elm Row"];
pub(super) const ZONES: &[&str] = &["America/New_York", "America/Chicago", "America/Denver", "Europe/London"];
pub(super) const STATEMENTS: &[&str] =
    &["Hiking with my sister in June.", "Dance at the wedding \"until late\".", "Sleep through the night — again."];
pub(super) const NOTES: &[&str] =
    &["Prefers calls after five.", "Speaks Polish at home.", "Line one\nline two\ttabbed."];
pub(super) const EVENTS: &[&str] = &["plan-check-in", "reminder", "telephone-call", "office-visit", "video-call"];
pub(super) const EMAILS: &[&str] = &["invite", "reminder", "weekly_summary", "password_reset"];
pub(super) const QUESTIONS: &[(&str, &str)] = &[
    ("lifestyle_behaviors", "On how many days of a week do you walk for half an hour?"),
    ("mental_wellbeing", "How often do you feel rested in the morning?"),
    ("preventative_care", "When was your blood pressure last taken by somebody else?"),
];
/// Type, unit, code, and range of values.
pub(super) const METRICS: &[(&str, &str, &str, i64, u64)] = &[
    ("hemoglobin_a1c", "%", "4548-4", 5, 6),
    ("weight", "kg", "29463-7", 48, 90),
    ("heart_rate", "bpm", "8867-4", 52, 60),
    ("triglycerides", "mg/dl", "2571-8", 60, 240),
    ("blood_glucose", "mg/dl", "2339-0", 70, 160),
];

//! The resource types, and ids that encode type and key.

/// Declares the types with their JSON:API names.
macro_rules! kinds {
    ($($kind:ident: $name:literal,)*) => {
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub(crate) enum Kind {
            $($kind,)*
        }

        impl Kind {
            pub(crate) const ALL: &[Self] = &[$(Self::$kind,)*];

            /// Returns the JSON:API type, which is also the path segment.
            pub(crate) fn name(self) -> &'static str {
                match self {
                    $(Self::$kind => $name,)*
                }
            }
        }
    };
}

kinds! {
    Token: "oauth/token",
    Organization: "organization",
    Group: "group",
    Coach: "coach",
    Patient: "patient",
    Plan: "patient_plan_summary",
    Action: "action",
    Bundle: "bundle",
    Result: "result",
    Metric: "patient_health_metric",
    Event: "calendar_event",
    EventResponse: "calendar_event_response",
    Email: "email_history",
    Definition: "health_question_definition",
    Profile: "health_profile",
    Question: "health_profile_question",
    Answer: "health_profile_answer",
    Program: "reward_program",
    Activation: "reward_program_activation",
    Reward: "reward",
    Earning: "reward_earning",
    Fulfillment: "reward_earning_fulfillment",
}

impl Kind {
    pub(crate) fn of(name: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|kind| kind.name() == name)
    }

    /// Returns the self link. Three types omit the base path, as their examples do.
    pub(crate) fn link(self, id: &str) -> String {
        let base = if matches!(self, Self::Plan | Self::Action | Self::Bundle) { "" } else { "/pub" };
        format!("{base}/{}/{id}", self.name())
    }
}

/// Converts type and key to an id and back. The id contains both, scrambled, so no index is needed.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Ids {
    prefix: u32,
    mask: u64,
}

const MULTIPLIER: u64 = 0x9E37_79B9_7F4A_7C15;
const INVERSE: u64 = inverse(MULTIPLIER);
/// The ids of definitions are numbers; those of inserted ones start here.
const IN_FRONT: i64 = 9_000_000_000;

/// Returns the inverse of an odd number modulo 2⁶⁴, by Newton's method.
const fn inverse(odd: u64) -> u64 {
    let mut guess = odd;
    let mut round = 0;
    while round < 6 {
        guess = guess.wrapping_mul(2_u64.wrapping_sub(odd.wrapping_mul(guess)));
        round += 1;
    }
    guess
}

impl Ids {
    pub(crate) fn new(seed: u64) -> Self {
        let mixed = mix(seed);
        Self { prefix: (mixed >> 40) as u32 & 0x00ff_ffff, mask: mix(mixed) }
    }

    pub(crate) fn id(self, kind: Kind, key: i32) -> String {
        if kind == Kind::Definition {
            let number = i64::from(key);
            return if key < 0 { IN_FRONT - number } else { number + 1 }.to_string();
        }
        let plain = (kind as u64) << 32 | u64::from(key as u32);
        format!("5c{:06x}{:016x}", self.prefix, plain.wrapping_mul(MULTIPLIER) ^ self.mask)
    }

    pub(crate) fn key(self, kind: Kind, id: &str) -> Option<i32> {
        if kind == Kind::Definition {
            let number: i64 = id.parse().ok()?;
            let key = if number > IN_FRONT { IN_FRONT - number } else { number - 1 };
            return key.try_into().ok();
        }
        self.any(id).filter(|(found, _)| *found == kind).map(|(_, key)| key)
    }

    /// Returns the type and key of an id that is not a number.
    pub(crate) fn any(self, id: &str) -> Option<(Kind, i32)> {
        let digits = id.strip_prefix("5c").filter(|rest| rest.len() == 22)?;
        let (prefix, mixed) = digits.split_at_checked(6)?;
        let lower = |text: &str| text.bytes().all(|b| b.is_ascii_digit() || (b'a'..=b'f').contains(&b));
        if !lower(digits) || u32::from_str_radix(prefix, 16).ok()? != self.prefix {
            return None;
        }
        let plain = (u64::from_str_radix(mixed, 16).ok()? ^ self.mask).wrapping_mul(INVERSE);
        let kind = Kind::ALL.get(usize::try_from(plain >> 32).ok()?)?;
        Some((*kind, plain as u32 as i32))
    }
}

/// Scrambles a number (splitmix64).
pub(crate) fn mix(number: u64) -> u64 {
    let mut z = number.wrapping_add(MULTIPLIER);
    z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    z ^ (z >> 31)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_leads_back() {
        let ids = Ids::new(7);
        for kind in Kind::ALL.iter().copied() {
            for key in [0, 1, 99_999, -1, -70_000] {
                assert_eq!(ids.key(kind, &ids.id(kind, key)), Some(key), "{kind:?} {key}");
            }
        }
        assert_eq!(ids.any("5c34c05bd7ac627aafb82010"), None);
    }
}

//! The check of arguments: everything that a request needs, and nothing else.

use serde::Serialize;
use serde_json::Value;

use crate::runtime::catalogue::data::{
    Body, BodyKind, Catalogue, Operation, PagingFamily, PagingWay, Parameter, StyleName,
};
use crate::runtime::catalogue::fault::{ArgumentError, ArgumentFault, FaultKind, Faults};
use crate::runtime::catalogue::nearest::did_you_mean;
use crate::runtime::value::date_time::DateTime;
use crate::runtime::value::json::{Json, JsonRef};
use crate::runtime::value::text::ToText;
use crate::runtime::value::time::TimeRange;

/// The argument of the body.
pub(super) const BODY: &str = "body";

/// Arguments that fit their operation.
pub(super) struct Arguments {
    /// In the order in which they are written, without those of paging.
    pub(super) values: Vec<(&'static Parameter, Json)>,
    pub(super) body: Option<Json>,
    pub(super) page: PageArguments,
}

/// The arguments that select a page.
#[derive(Clone, Default)]
pub(super) struct PageArguments {
    /// The way that they belong to.
    pub(super) way: Option<&'static PagingWay>,
    /// The number of the page, or of the rows before it.
    pub(super) at: Option<u64>,
    /// Its cursor.
    pub(super) after: Option<String>,
    pub(super) size: Option<u32>,
}

/// Checks the arguments of an operation.
///
/// # Errors
///
/// All of their faults.
pub(super) fn check(
    catalogue: &'static Catalogue,
    operation: &'static Operation,
    arguments: &(impl Serialize + ?Sized),
) -> Result<Arguments, ArgumentError> {
    let mut checker = Checker { catalogue, operation, faults: Vec::new() };
    let arguments = checker.arguments(arguments);
    match arguments {
        Some(arguments) if checker.faults.is_empty() => Ok(arguments),
        _ => Err(ArgumentError::new(&operation.id, checker.faults)),
    }
}

/// A range of instants, of which one bound may be left out.
pub(super) fn range(text: &str) -> Option<TimeRange> {
    let (start, end) = text.split_once("..")?;
    let bound = |text: &str| text.parse::<DateTime>().ok();
    match (start, end) {
        ("", end) => Some(TimeRange::from(..bound(end)?)),
        (start, "") => Some(TimeRange::from(bound(start)?..)),
        (start, end) => Some(TimeRange::from(bound(start)?..bound(end)?)),
    }
}

struct Checker {
    catalogue: &'static Catalogue,
    operation: &'static Operation,
    faults: Vec<ArgumentFault>,
}

impl Checker {
    fn fault(&mut self, argument: &str, kind: FaultKind, message: impl Into<String>) {
        let mut faults = Faults::of(argument);
        faults.add("", kind, message.into());
        self.faults.extend(faults.into_found());
    }

    fn arguments(&mut self, arguments: &(impl Serialize + ?Sized)) -> Option<Arguments> {
        let given = Json::of(arguments).ok().filter(|given| given.text().starts_with('{'));
        let Some(given) = given else {
            self.fault("arguments", FaultKind::Invalid, "are not a JSON object");
            return None;
        };
        let given: Vec<(String, Json)> =
            given.members().map(|(name, value)| (name.into_owned(), value.to_json())).collect();
        let value_of =
            |name: &str| given.iter().rev().find(|(known, _)| known == name).map(|(_, value)| value.as_json());
        let (catalogue, operation) = (self.catalogue, self.operation);
        let body = operation.body.as_ref().map(|body| (body, value_of(BODY)));
        let is_body = |name: &str| operation.body.is_some() && name == BODY;

        for (name, _) in given.iter().filter(|(name, _)| !is_body(name)) {
            if !catalogue.parameters(operation).any(|parameter| parameter.name == *name) {
                let known = catalogue.parameters(operation).map(|parameter| parameter.name.as_str());
                let known = known.chain(operation.body.iter().map(|_| BODY));
                self.fault(
                    name,
                    FaultKind::Unknown,
                    format!("is no argument of this operation{}", did_you_mean(name, known)),
                );
            }
        }
        let mut values = Vec::new();
        let parameters = catalogue.parameters(operation).filter(|parameter| !is_body(&parameter.name));
        for parameter in parameters {
            match value_of(&parameter.name).filter(|value| !value.is_null()) {
                Some(value) => {
                    self.parameter(parameter, value);
                    values.push((parameter, value.to_json()));
                }
                None if parameter.required => self.fault(&parameter.name, FaultKind::Missing, "is required"),
                None => {}
            }
        }
        self.together(&values);
        let page = self.page(&mut values);
        let body = body.and_then(|(body, value)| self.body(body, value));
        Some(Arguments { values, body, page })
    }

    fn parameter(&mut self, parameter: &'static Parameter, value: JsonRef<'_>) {
        let mut faults = Faults::of(&parameter.name);
        match value.decode::<Value>() {
            Ok(value) => parameter.check.run(&parameter.schema, self.catalogue.definitions(), &value, &mut faults),
            Err(_) => faults.add("", FaultKind::Invalid, "is not a JSON value".to_owned()),
        }
        let found = faults.into_found();
        let is_valid = found.is_empty();
        self.faults.extend(found);
        if is_valid && parameter.style.name == StyleName::Range {
            match value.as_str().and_then(|text| range(&text)).map(|range| range.fault()) {
                Some(None) => {}
                Some(Some(fault)) => self.fault(&parameter.name, FaultKind::Invalid, fault),
                None => {
                    let message = "is not a range of instants: write `start..end`, one of which may be left out";
                    self.fault(&parameter.name, FaultKind::Invalid, message);
                }
            }
        }
    }

    /// Checks the rules on several parameters.
    fn together(&mut self, values: &[(&'static Parameter, Json)]) {
        let operation = self.operation;
        let given = |name: &String| values.iter().find(|(parameter, _)| parameter.name == *name);
        let required = &operation.at_least_one;
        if let [first, others @ ..] = required.as_slice()
            && !required.iter().any(|name| given(name).is_some())
        {
            let others: String = others.iter().map(|name| format!("or `{name}` ")).collect();
            self.fault(first, FaultKind::Missing, format!("{others}is required"));
        }
        for (name, (_, value)) in required.iter().filter_map(|name| Some((name, given(name)?))) {
            if matches!(value.text(), "[]" | "\"\"" | "[\"\"]") {
                self.fault(name, FaultKind::Invalid, "is empty: name at least one resource, or all would be meant");
            }
        }
        for group in &operation.together {
            if let Some(present) = group.iter().find(|name| given(name).is_some()) {
                for missing in group.iter().filter(|name| given(name).is_none()) {
                    self.fault(missing, FaultKind::Missing, format!("is required with `{present}`"));
                }
            }
        }
    }

    /// Takes the arguments of paging out of the list; one that the operation requires stays in it.
    fn page(&mut self, values: &mut Vec<(&'static Parameter, Json)>) -> PageArguments {
        let Some(paging) = &self.operation.paging else { return PageArguments::default() };
        let of =
            |way: &PagingWay, name: &str| (!way.at.is_empty() && way.at == name) || way.size.as_deref() == Some(name);
        let is_of_paging =
            |parameter: &Parameter| !parameter.required && paging.ways.iter().any(|way| of(way, &parameter.name));
        let (mut taken, mut kept) = (Vec::new(), Vec::new());
        for (parameter, value) in values.drain(..) {
            if is_of_paging(parameter) { taken.push((parameter, value)) } else { kept.push((parameter, value)) }
        }
        *values = kept;
        let Some((first, _)) = taken.first() else { return PageArguments::default() };
        let fitting = paging.ways.iter().find(|way| taken.iter().all(|(parameter, _)| of(way, &parameter.name)));
        let Some(way) = fitting else {
            for (other, _) in taken.iter().skip(1) {
                let message = format!("selects a page in another way than `{}`: give one of them", first.name);
                self.fault(&other.name, FaultKind::Conflict, message);
            }
            return PageArguments::default();
        };
        let mut page = PageArguments { way: Some(way), ..PageArguments::default() };
        for (parameter, value) in &taken {
            let is_size = way.size.as_ref() == Some(&parameter.name);
            let is_cursor = !is_size && way.by == PagingFamily::Cursor;
            let is_set = match (is_size, is_cursor) {
                (true, _) => {
                    page.size = value.as_u64().and_then(|size| u32::try_from(size).ok());
                    page.size.is_some()
                }
                (_, true) => {
                    page.after = Some(value.to_text().into_owned());
                    true
                }
                _ => {
                    page.at = value.as_u64();
                    page.at.is_some()
                }
            };
            if !is_set && !self.faults.iter().any(|fault| fault.argument() == parameter.name) {
                self.fault(&parameter.name, FaultKind::Invalid, "is not a number of pages or rows");
            }
        }
        page
    }

    fn body(&mut self, body: &'static Body, given: Option<JsonRef<'_>>) -> Option<Json> {
        let Some(given) = given.filter(|given| body.required || !given.is_null()) else {
            if body.required {
                self.fault(BODY, FaultKind::Missing, "is required");
            }
            return None;
        };
        let Ok(value) = given.decode::<Value>() else {
            self.fault(BODY, FaultKind::Invalid, "is not a JSON value");
            return None;
        };
        let mut faults = Faults::of(BODY);
        let definitions = self.catalogue.definitions();
        match &body.list {
            Some(list) if value.get("data").is_some_and(Value::is_array) => {
                body.check_list.run(list, definitions, &value, &mut faults);
            }
            _ => body.check.run(&body.schema, definitions, &value, &mut faults),
        }
        let mut found = faults.into_found();
        if body.kind == BodyKind::Document {
            found.retain(|fault| !identifies(fault));
        }
        self.faults.extend(found);
        Some(given.to_json())
    }
}

/// Whether a fault is about a member that JSON:API requires of every resource, described or not.
fn identifies(fault: &ArgumentFault) -> bool {
    let Some((parent, name)) = fault.pointer().rsplit_once('/') else { return false };
    let of_item = parent.strip_prefix("/data/").is_some_and(|item| item.bytes().all(|byte| byte.is_ascii_digit()));
    fault.kind() == FaultKind::Unknown && (parent == "/data" || of_item) && matches!(name, "type" | "id" | "lid")
}

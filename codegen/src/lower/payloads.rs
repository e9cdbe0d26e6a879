//! Responses of operations: documents, plain JSON, text, bytes.

use openapiv3::{Operation, ReferenceOr, Response, StatusCode};

use super::access::place_of;
use super::context::Lowering;
use super::media::{Chosen, is_json, is_range, is_text};
use super::operations::Place;
use crate::fates::Code;
use crate::ir::{ByStatus, Case, Payload, Prose, Success, Ty};

/// Returns the success responses, in the order of the description.
pub(super) fn successes(operation: &Operation) -> impl Iterator<Item = (String, &ReferenceOr<Response>)> {
    let succeeds = |code: &StatusCode| match code {
        StatusCode::Code(code) => (200..300).contains(code),
        StatusCode::Range(range) => *range == 2,
    };
    let responses = &operation.responses;
    // If it is the only response, `default` includes success.
    let only = responses.default.iter().filter(|_| responses.responses.is_empty());
    responses
        .responses
        .iter()
        .filter(move |(code, _)| succeeds(code))
        .map(|(code, response)| (code.to_string(), response))
        .chain(only.map(|response| ("default".to_owned(), response)))
}

/// Returns the variant for a success status, by its name in RFC 9110.
fn variant_of(status: Option<u16>) -> String {
    let Some(status) = status else { return "Success".to_owned() };
    let name = match status {
        200 => "Ok",
        201 => "Created",
        202 => "Accepted",
        203 => "NonAuthoritative",
        204 => "NoContent",
        205 => "ResetContent",
        206 => "PartialContent",
        207 => "MultiStatus",
        _ => return format!("Status{status}"),
    };
    name.to_owned()
}

/// Returns the media type that the client requests. Of a range, it decodes only JSON if it expects JSON.
fn accepted(media: String, payload: &Payload) -> String {
    let is_wide = is_range(&media) && is_json(&media);
    if is_wide && matches!(payload, Payload::Json(_)) { "application/json".to_owned() } else { media }
}

impl Lowering<'_> {
    /// Lowers the success responses.
    pub(super) fn success(&mut self, place: &Place<'_>) -> Success {
        let mut responses: Vec<Success> = Vec::new();
        for (status, described) in successes(place.described) {
            if let Some(response) = self.successful(place, &status, described) {
                responses.push(response);
            }
        }
        let nothing = || Success {
            statuses: Vec::new(),
            prose: Prose::default(),
            media_type: None,
            payload: Payload::Nothing,
            optional: false,
            included: Vec::new(),
        };
        let statuses = responses.iter().flat_map(|response| response.statuses.clone()).collect();
        // A response without content next to one with content makes the content optional.
        let mut with_content: Vec<&Success> =
            responses.iter().filter(|response| response.payload != Payload::Nothing).collect();
        // So does 202: its content describes a job, which `Written` keeps as received.
        if with_content.iter().any(|response| response.payload.is_typed_document()) && place.method != "get" {
            with_content.retain(|response| response.statuses != [202] || response.payload.is_typed_document());
        }
        if with_content.windows(2).any(|pair| matches!(pair, [one, other] if one.payload != other.payload)) {
            return self.by_status(place, &responses);
        }
        let optional = !with_content.is_empty() && with_content.len() < responses.len();
        let chosen = with_content.first().copied().or(responses.first()).cloned().unwrap_or_else(nothing);
        Success { statuses, optional, ..chosen }
    }

    /// Creates an enum of responses with different content.
    fn by_status(&mut self, place: &Place<'_>, responses: &[Success]) -> Success {
        let candidates = [format!("{} response", place.builder), format!("{} success", place.builder)];
        let name = self.type_name(&candidates, &place.origin);
        let cases = responses.iter().map(|response| {
            let status = response.statuses.first().copied();
            Case { status, name: variant_of(status), payload: response.payload.clone(), prose: response.prose.clone() }
        });
        let mut cases: Vec<Case> = cases.collect();
        cases.dedup_by(|one, other| one.name == other.name);
        let media_types = responses.iter().filter_map(|response| response.media_type.clone());
        let media_types: indexmap::IndexSet<String> = media_types.collect();
        Success {
            statuses: responses.iter().flat_map(|response| response.statuses.clone()).collect(),
            prose: Prose::default(),
            media_type: (!media_types.is_empty()).then(|| media_types.into_iter().collect::<Vec<_>>().join(", ")),
            payload: Payload::ByStatus(ByStatus { name, cases }),
            optional: false,
            included: Vec::new(),
        }
    }

    fn successful(&mut self, place: &Place<'_>, status: &str, described: &ReferenceOr<Response>) -> Option<Success> {
        let (at, response) = self.response(place, status, described)?;
        let mut chosen = self.choose(&response.content, &at, &format!("response/{status}"), place);
        if let Some(schema) = chosen.as_mut().and_then(|chosen| chosen.schema.as_mut()) {
            *schema = self.without_errors(*schema, place);
        }
        let payload = match &chosen {
            None => Payload::Nothing,
            Some(chosen) => self.payload(place, chosen, status),
        };
        let included = chosen.as_ref().and_then(|chosen| chosen.schema).map(|schema| self.included(schema));
        Some(Success {
            statuses: status.parse().into_iter().collect(),
            prose: Prose { summary: None, description: Some(response.description.clone()) },
            media_type: chosen.map(|chosen| accepted(chosen.media_type, &payload)),
            payload,
            optional: false,
            included: included.unwrap_or_default(),
        })
    }

    fn payload(&mut self, place: &Place<'_>, chosen: &Chosen, status: &str) -> Payload {
        let Some(schema) = chosen.schema else {
            return match self.is_untyped_json(chosen) {
                true => Payload::Json(Ty::Untyped),
                false if is_text(&chosen.media_type) => Payload::Text,
                false => Payload::Bytes,
            };
        };
        if let Some(data) = self.received(schema, place) {
            return Payload::Document(data);
        }
        if self.batch_result(schema).is_some() && self.batch_at.as_ref() == Some(&place.at) {
            self.model_tree(schema);
            return Payload::Results;
        }
        if is_json(&chosen.media_type) && !self.is_binary(schema) {
            let hint = place.hint(&chosen.at, "responses", "response");
            let hint = hint.or(format!("{} response {status}", place.builder));
            let hint = hint.or(format!("{} response body", place.builder));
            return Payload::Json(self.nullable_ty(schema, &hint));
        }
        self.raw(schema, &chosen.media_type);
        if is_text(&chosen.media_type) { Payload::Text } else { Payload::Bytes }
    }

    /// Lowers a response, inline or shared.
    pub(super) fn response(
        &mut self,
        place: &Place<'_>,
        status: &str,
        described: &ReferenceOr<Response>,
    ) -> Option<(String, Response)> {
        let at = place_of(described, || format!("{}/responses/{status}", place.at));
        let origin = self.description.origin(&at);
        self.claims.model(origin.clone());
        let response = self.description.response(described)?.clone();
        if !response.headers.is_empty() {
            self.fault(
                Code::ResponseHeaders,
                &origin.member("headers"),
                "`headers` of a response are not supported: read them from the raw response",
            );
        }
        if !response.links.is_empty() {
            self.fault(Code::ResponseLinks, &origin.member("links"), "`links` of a response are not supported");
        }
        Some((at, response))
    }
}

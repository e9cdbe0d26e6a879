//! The writes of the level `live` whose operations have rules about existing resources: each searches for a resource
//! that it may write. The calls of the contract send samples, which such a service refuses.

use std::collections::BTreeSet;

use fitbit_plus::{
    CalendarEvent, CalendarEventAttendee, CalendarEventPatch, CalendarEventResponse, CalendarEventResponseStatus,
    CalendarEventScope, CalendarEventType, Client, NewCalendarEvent, NewCalendarEventResponse, NewReward,
    NewRewardEarning, NewRewardEarningFulfillment, NewRewardProgramActivation, PatientScope, Reward, RewardEarning,
    RewardEarningFulfillment, RewardProgramActivation, RewardProgramActivationScope, RewardProgramScope, RewardScope,
    UserTarget,
};
use jiff::SignedDuration;

use crate::contract::{Contract, Failure, Ids, Outcome, call, date_time, written};

pub(super) const CALLS: &[Contract] = &[
    call!("createCalendarEvent", "valid", create_event),
    call!("updateCalendarEvent", "valid", update_event),
    call!("createCalendarEventResponse", "valid", respond),
    call!("createReward", "valid", create_reward),
    call!("createRewardEarning", "valid", earn),
    call!("createRewardEarningFulfillment", "valid", fulfill),
    call!("createRewardProgramActivation", "valid", activate),
];

/// The most rows that are searched.
const ROWS: u32 = 50;

const SECOND: SignedDuration = SignedDuration::from_secs(1);

async fn create_event(client: &Client, ids: &Ids) -> Outcome {
    let (patient, at) = (ids.of("patient"), date_time("2026-01-31T08:00:00Z")?);
    let attendee = CalendarEventAttendee::new().user(patient.clone());
    let event = NewCalendarEvent::new(CalendarEventType::Reminder, at, "title", [attendee], patient);
    written::<CalendarEvent>(client.create_calendar_event(event)).await
}

async fn update_event(client: &Client, ids: &Ids) -> Outcome {
    let patch = CalendarEventPatch::new().title("title");
    written::<CalendarEvent>(client.update_calendar_event(ids.of("calendar_event"), patch)).await
}

async fn respond(client: &Client, ids: &Ids) -> Outcome {
    let scope = CalendarEventScope::organization(ids.of("organization"));
    let events = &client.fetch_calendar_events(scope).cursor().limit(ROWS).await?.data;
    let attendees = events.iter().filter_map(|event| Some((event, event.attributes.attendees.as_ref()?.first()?)));
    let mut named = attendees.filter_map(|(event, one)| Some((event, one.id.as_ref()?, one.user.as_ref()?)));
    let (event, attendee, user) = named.next().ok_or("no event has an attendee")?;
    let is_patient = event.relationships.owner.id().is_some_and(|owner| owner.as_str() == user);
    let user = if is_patient { UserTarget::patient(user.as_str()) } else { UserTarget::coach(user.as_str()) };
    let status = CalendarEventResponseStatus::Accepted;
    let response = NewCalendarEventResponse::new(attendee.as_str(), status, user, event.id.clone());
    written::<CalendarEventResponse>(client.create_calendar_event_response(response)).await
}

async fn activate(client: &Client, ids: &Ids) -> Outcome {
    let organization = ids.of("organization");
    let scope = RewardProgramScope::organization(organization.clone());
    let programs = &client.fetch_reward_programs(scope).cursor().limit(ROWS).await?.data;
    let scope = PatientScope::organization(organization.clone());
    let patients = &client.fetch_patients(scope).cursor().limit(ROWS).await?.data;
    let scope = RewardProgramActivationScope::organization(organization);
    let activations = &client.fetch_reward_program_activations(scope).cursor().limit(ROWS).await?.data;
    let active = activations.iter().map(|one| &one.relationships);
    let active: BTreeSet<_> = active.filter_map(|one| Some((one.patient.id()?, one.reward_program.id()?))).collect();
    let mut open = programs.iter().filter(|program| program.attributes.frozen != Some(true));
    let free = open.find_map(|program| {
        let patient = patients.iter().find(|patient| !active.contains(&(&patient.id, &program.id)))?;
        Some((patient.id.clone(), program.id.clone(), program.attributes.start_at))
    });
    let (patient, program, from) = free.ok_or("every patient has an activation of every program")?;
    let activation = NewRewardProgramActivation::new(from, patient, program);
    let call = client.create_reward_program_activation(activation);
    written::<RewardProgramActivation>(call).await
}

async fn create_reward(client: &Client, ids: &Ids) -> Outcome {
    let id = ids.of("reward_program_activation");
    let from = client.fetch_reward_program_activation(&id).await?.data.attributes.activated_at;
    written::<Reward>(client.create_reward(NewReward::new("description", 1, from, id))).await
}

async fn earn(client: &Client, ids: &Ids) -> Outcome {
    let mut rewards = rewards(client, ids).await?.into_iter();
    let reward = rewards.find(|reward| reward.attributes.earned_at.is_none()).ok_or("every reward is earned")?;
    let allocated = reward.attributes.allocated_at.timestamp().ok_or("a reward that is never allocated")?;
    let call = client.create_reward_earning(NewRewardEarning::new(1, allocated + SECOND, reward.id.clone()));
    written::<RewardEarning>(call).await
}

async fn fulfill(client: &Client, ids: &Ids) -> Outcome {
    for reward in rewards(client, ids).await? {
        let (earned, fulfilled) = (reward.attributes.earned_at, reward.attributes.fulfilled_at);
        let (Some(_), None, Some(patient)) = (earned, fulfilled, reward.relationships.patient.id()) else { continue };
        let groups = &client.fetch_patient(patient).await?.data.relationships.groups;
        let earnings =
            client.fetch_reward_earnings(groups.ids().cloned(), patient.clone()).cursor().limit(ROWS).await?;
        if let Some(earning) = earnings.data.iter().find(|earning| earning.attributes.fulfilled_at.is_none()) {
            let at = earning.attributes.earned_at;
            let fulfillment = NewRewardEarningFulfillment::new(1, at, earning.id.clone());
            let call = client.create_reward_earning_fulfillment(fulfillment);
            return written::<RewardEarningFulfillment>(call).await;
        }
    }
    Err("every earning is fulfilled".into())
}

async fn rewards(client: &Client, ids: &Ids) -> Result<Vec<Reward>, Failure> {
    let scope = RewardScope::organization(ids.of("organization"));
    Ok(client.fetch_rewards(scope).cursor().limit(ROWS).await?.data.clone())
}

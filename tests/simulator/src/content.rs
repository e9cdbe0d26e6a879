//! Bodies of responses, complete or faulty.

use std::io;
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use bytes::Bytes;
use http_body::{Body, Frame, SizeHint};
use tokio::time::{Sleep, sleep};

#[derive(Debug)]
pub(crate) enum Content {
    /// All at once.
    Whole(Bytes),
    /// The first half of the announced length.
    Half { first: Bytes, length: u64, flushed: bool },
    /// In small chunks.
    Slow { rest: Bytes, chunk: usize, pause: Duration, waiting: Option<Pin<Box<Sleep>>> },
    /// So many bytes without content.
    Huge { left: u64 },
}

/// The content of a huge body: JSON allows any amount of white space.
static BLANKS: [u8; 64 * 1024] = [b' '; 64 * 1024];

impl Content {
    pub(crate) fn half(body: &Bytes) -> Self {
        Self::Half { first: body.slice(..body.len() / 2), length: body.len() as u64, flushed: false }
    }

    pub(crate) fn slow(body: Bytes, chunk: usize, pause: Duration) -> Self {
        Self::Slow { rest: body, chunk: chunk.max(1), pause, waiting: None }
    }
}

impl Body for Content {
    type Data = Bytes;
    type Error = io::Error;

    fn poll_frame(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<io::Result<Frame<Bytes>>>> {
        let data = match self.get_mut() {
            Self::Whole(body) => {
                let body = std::mem::take(body);
                return Poll::Ready(Some(body).filter(|body| !body.is_empty()).map(|body| Ok(Frame::data(body))));
            }
            Self::Half { first, flushed, .. } => {
                if first.is_empty() {
                    if !*flushed {
                        // The first half is flushed before the connection breaks.
                        *flushed = true;
                        cx.waker().wake_by_ref();
                        return Poll::Pending;
                    }
                    return Poll::Ready(Some(Err(io::ErrorKind::ConnectionAborted.into())));
                }
                std::mem::take(first)
            }
            Self::Slow { rest, chunk, pause, waiting } => {
                if rest.is_empty() {
                    return Poll::Ready(None);
                }
                ready!(waiting.get_or_insert_with(|| Box::pin(sleep(*pause))).as_mut().poll(cx));
                *waiting = None;
                rest.split_to((*chunk).min(rest.len()))
            }
            Self::Huge { left } => {
                let size = (*left).min(BLANKS.len() as u64);
                *left -= size;
                let blanks = BLANKS.get(..usize::try_from(size).unwrap_or_default()).unwrap_or_default();
                if blanks.is_empty() {
                    return Poll::Ready(None);
                }
                Bytes::from_static(blanks)
            }
        };
        Poll::Ready(Some(Ok(Frame::data(data))))
    }

    fn is_end_stream(&self) -> bool {
        matches!(self, Self::Whole(body) if body.is_empty())
    }

    fn size_hint(&self) -> SizeHint {
        match self {
            Self::Whole(body) => SizeHint::with_exact(body.len() as u64),
            Self::Half { length, .. } => SizeHint::with_exact(*length),
            Self::Slow { rest, .. } => SizeHint::with_exact(rest.len() as u64),
            Self::Huge { .. } => SizeHint::default(),
        }
    }
}

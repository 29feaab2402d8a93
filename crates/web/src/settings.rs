/// What the web allows and how much it shows at once.
#[derive(Debug, Clone, PartialEq)]
pub struct Settings {
    /// Hours without a request after which a session ends: a working day with its lunch.
    pub session_hours: u64,
    /// Tries to log in under one name from one address that are answered at once; the next ones wait, each twice as long as the one before.
    pub login_attempts: u32,
    /// Seconds that a try waits at most: whoever has the right password gets in however many others tried.
    pub login_wait: u64,
    /// What a session may ask for at once, in the searches of [`crate::Settings::quota_back`]: two whole batches, or as many hits as
    /// anybody looks through in an hour.
    pub quota: u32,
    /// Searches that a session gets back every second: more pages than a key that is held down turns over.
    pub quota_back: u32,
    /// Rows of a list on one page.
    pub rows: usize,
    /// Queries of one batch.
    pub batch: usize,
    /// Dots per inch of a drawn page: A4 is then some 910 pixels wide, what two thirds of a 1366-pixel screen show.
    pub dpi: f32,
    /// Pages drawn at the same time.
    pub drawers: usize,
    /// Computations over all entries at the same time, as many as an office machine has processors. The others wait in order: all at once
    /// would share the processors, and the last of them would wait for all the others.
    pub computing: usize,
    /// Characters of a document that a comparison or a text view shows at once.
    pub chars: u32,
    /// Entries shown as near to one in what they mean.
    pub similar: usize,
    /// Bytes of a request's body.
    pub body: usize,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            session_hours: 10,
            login_attempts: 5,
            login_wait: 16,
            quota: 1_200,
            quota_back: 20,
            rows: 50,
            batch: 500,
            dpi: 110.0,
            drawers: 2,
            computing: 2,
            chars: 120_000,
            similar: 12,
            body: 256 << 10,
        }
    }
}

//! Minimum-cost flow between many entries and few experts, by successive shortest paths over the experts alone.
//!
//! A general solver works on the graph of all pairs: at 20,000 entries, 200 experts and 3 places that is 60,000 shortest paths over four
//! million edges, and it does not end within minutes. Here a path visits experts only: the step from one to another is the cheapest entry
//! that can move between them (an edge of the residual graph contracted over its entry), so that each of those paths costs at most the square
//! of the number of experts. The least costs are those of the general solver; a test compares the two.

/// Stands for "no expert": takes any number of places, at a price that no affinity outweighs.
const NOBODY_COST: i64 = 1_000_000_000_000;
/// More than all affinities of an entry can outweigh: a second expert for one waits for the first of another.
const TURN: i64 = 100_000;
const NEVER: i64 = i64::MAX / 4;

/// What an entry asks for: how many places, and what each expert costs (`None` where the two are kept apart).
pub(super) struct Row {
    /// Experts asked for; at most as many as have a cost.
    pub(super) places: u32,
    /// By expert.
    pub(super) costs: Vec<Option<u32>>,
}

/// What an expert takes: `even` places for nothing, up to `limit` for `beyond` each.
#[derive(Debug, Clone, Copy)]
pub(super) struct Column {
    pub(super) even: u32,
    pub(super) limit: u32,
    pub(super) beyond: u32,
}

/// Whether all places but `lacking` can be filled, whatever the costs.
pub(super) fn fills(rows: &[Row], columns: &[Column], lacking: u32) -> bool {
    let mut flow = Flow::new(rows, columns);
    rows.iter().enumerate().all(|(row, asked)| {
        (0..asked.places).for_each(|_| flow.seat(row));
        // Those who come later take nobody's place away without giving another: what lacks now lacks in the end.
        flow.of[flow.nobody()].iter().map(|&row| flow.lacks[row]).sum::<u32>() <= lacking
    })
}

/// The experts of each row, in no order: first as many places are filled as can be, then they are spread over the rows, then the sum of costs
/// is the least.
pub(super) fn cheapest(rows: &[Row], columns: &[Column]) -> Vec<Vec<usize>> {
    let mut flow = Flow::new(rows, columns);
    for (row, asked) in rows.iter().enumerate() {
        for _ in 0..asked.places {
            flow.seat(row);
        }
    }
    flow.at
}

/// The cheapest entry that can step from one expert to another.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Step {
    cost: i64,
    /// Which of equally cheap rows comes first, another one for each column that is stepped to: if it were always the first row, all steps out
    /// of a column would rest on it, and all would have to be looked for again when it moves.
    turn: u32,
    row: usize,
}

impl Step {
    fn new(cost: i64, row: usize, to: usize) -> Self {
        let turn = (row as u32 + 1).wrapping_mul(0x9E37_79B1).rotate_left(to as u32 % 32) ^ (to as u32).wrapping_mul(0x85EB_CA6B);
        Self { cost, turn, row }
    }
}

const NO_STEP: Step = Step { cost: NEVER, turn: u32::MAX, row: usize::MAX };

struct Flow<'a> {
    rows: &'a [Row],
    columns: &'a [Column],
    /// Experts of each row.
    at: Vec<Vec<usize>>,
    /// Places of each row that nobody takes.
    lacks: Vec<u32>,
    /// Rows of each column, the last column being nobody.
    of: Vec<Vec<usize>>,
    /// Steps from column to column, row by row.
    steps: Vec<Step>,
    /// Potentials of the columns and, last, of the sink: no step costs less than the difference of the two.
    potential: Vec<i64>,
}

impl<'a> Flow<'a> {
    fn new(rows: &'a [Row], columns: &'a [Column]) -> Self {
        let n = columns.len() + 1;
        for row in rows {
            assert_eq!(row.costs.len(), columns.len(), "each entry has a cost for each expert");
            assert!(row.places as usize <= row.costs.iter().flatten().count(), "no entry asks for more experts than may read it");
        }
        Self {
            rows,
            columns,
            at: vec![Vec::new(); rows.len()],
            lacks: vec![0; rows.len()],
            of: vec![Vec::new(); n],
            steps: vec![NO_STEP; n * n],
            potential: vec![0; n + 1],
        }
    }

    fn nobody(&self) -> usize {
        self.columns.len()
    }

    /// What one more place of the row costs in a column, if it may be there.
    fn enter(&self, row: usize, column: usize) -> Option<i64> {
        if column == self.nobody() {
            let lacks = self.lacks[row] + 1;
            return (lacks <= self.rows[row].places).then(|| self.lack(row, lacks));
        }
        self.rows[row].costs[column].filter(|_| !self.at[row].contains(&column)).map(i64::from)
    }

    /// What is saved where the row leaves a column that it is in.
    fn leave(&self, row: usize, column: usize) -> i64 {
        if column == self.nobody() {
            return self.lack(row, self.lacks[row]);
        }
        i64::from(self.rows[row].costs[column].expect("a row is only where it may be"))
    }

    /// What the `n`th place costs that nobody takes: the more of an entry's places are empty, the more the next one costs.
    fn lack(&self, row: usize, n: u32) -> i64 {
        NOBODY_COST - TURN * i64::from(self.rows[row].places - n)
    }

    /// What one more place costs the column, if it has room.
    fn room(&self, column: usize) -> Option<i64> {
        let Some(rules) = self.columns.get(column) else { return Some(0) };
        let load = self.of[column].len() as u32;
        if load < rules.even.min(rules.limit) { Some(0) } else { (load < rules.limit).then_some(i64::from(rules.beyond)) }
    }

    /// Gives the row one more place, and moves others where that makes room at the least cost.
    fn seat(&mut self, row: usize) {
        let n = self.of.len();
        let mut far: Vec<i64> = (0..n).map(|c| self.enter(row, c).map_or(NEVER, |cost| cost - self.potential[c])).collect();
        let last: Vec<Option<i64>> = (0..n).map(|c| self.room(c).map(|cost| cost + self.potential[c] - self.potential[n])).collect();
        let mut from = vec![n; n];
        let mut settled = vec![false; n];
        // The shortest way to a place that is known, of columns that are not settled too: most rows find room without anybody moving.
        let ways = (0..n).filter_map(|c| Some((far[c] + last[c]?, c)));
        let (mut length, mut end) = ways.min().expect("nobody has room for everybody");
        loop {
            let near = (0..n).filter(|&c| !settled[c] && far[c] < length).min_by_key(|&c| far[c]);
            let Some(c) = near else { break };
            settled[c] = true;
            for to in 0..n {
                let step = self.steps[c * n + to].cost;
                if settled[to] || step == NEVER {
                    continue;
                }
                let reduced = step + self.potential[c] - self.potential[to];
                debug_assert!(reduced >= 0, "the potentials allow no step that is cheaper than their difference");
                if far[c] + reduced < far[to] {
                    far[to] = far[c] + reduced;
                    from[to] = c;
                    if let Some(whole) = last[to].map(|last| far[to] + last).filter(|&whole| whole < length) {
                        (length, end) = (whole, to);
                    }
                }
            }
        }
        for (c, far) in far.iter().enumerate() {
            self.potential[c] += far.min(&length);
        }
        self.potential[n] += length;
        self.walk(row, end, &from);
    }

    /// Moves a row along each step of a path that ends in a column, and the new place of the first row into its start.
    fn walk(&mut self, row: usize, end: usize, from: &[usize]) {
        let n = self.of.len();
        let mut to = end;
        let mut moves = Vec::new();
        while from[to] < n {
            moves.push((self.steps[from[to] * n + to].row, Some(from[to]), to));
            to = from[to];
        }
        moves.push((row, None, to));
        let mut stale = Vec::new();
        for &(row, from, to) in &moves {
            self.forget(row, &mut stale);
            if let Some(from) = from {
                self.take(row, from);
            }
            self.put(row, to);
        }
        for &(row, ..) in &moves {
            self.learn(row);
        }
        stale.sort_unstable();
        stale.dedup();
        for at in stale {
            self.steps[at] = self.find(at / n, at % n);
        }
    }

    fn put(&mut self, row: usize, column: usize) {
        if column == self.nobody() {
            self.lacks[row] += 1;
            if self.lacks[row] > 1 {
                return;
            }
        } else {
            self.at[row].push(column);
        }
        self.of[column].push(row);
    }

    fn take(&mut self, row: usize, column: usize) {
        if column == self.nobody() {
            self.lacks[row] -= 1;
            if self.lacks[row] > 0 {
                return;
            }
        } else {
            self.at[row].retain(|&c| c != column);
        }
        let at = self.of[column].iter().position(|&r| r == row).expect("a row leaves a column that it is in");
        self.of[column].swap_remove(at);
    }

    /// Columns in which the row has a place.
    fn columns_of(&self, row: usize) -> impl Iterator<Item = usize> + use<> {
        let nobody = (self.lacks[row] > 0).then_some(self.nobody());
        self.at[row].clone().into_iter().chain(nobody)
    }

    /// Notes the steps that rest on a row which is about to move.
    fn forget(&self, row: usize, stale: &mut Vec<usize>) {
        let n = self.of.len();
        for c in self.columns_of(row) {
            stale.extend((c * n..(c + 1) * n).filter(|&at| self.steps[at].row == row));
        }
    }

    /// Takes up the steps of a row where they are cheaper than the known ones.
    fn learn(&mut self, row: usize) {
        let n = self.of.len();
        let enters: Vec<Option<i64>> = (0..n).map(|to| self.enter(row, to)).collect();
        for c in self.columns_of(row) {
            let leave = self.leave(row, c);
            for (to, enter) in enters.iter().enumerate().filter(|(to, _)| *to != c) {
                let Some(enter) = enter else { continue };
                let known = &mut self.steps[c * n + to];
                *known = Step::new(enter - leave, row, to).min(*known);
            }
        }
    }

    /// The cheapest step from one column to another.
    fn find(&self, from: usize, to: usize) -> Step {
        let step = |&row: &usize| Some(Step::new(self.enter(row, to)? - self.leave(row, from), row, to));
        self.of[from].iter().filter_map(step).min().unwrap_or(NO_STEP)
    }
}

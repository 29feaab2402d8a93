//! Every rule on small seasons made of a few fields, as a table: what is changed, and what the rule then says.

mod dates;
mod entrants;
mod evidence;
mod graph;
mod hidden;
mod lists;
mod people;
mod season;
mod table;
mod unread;
mod whole;

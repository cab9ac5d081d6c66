-- Calendars of an installation's own; those that come with Haru are in its program.
create table haru.calendar (
  name text primary key,
  title text not null,
  -- The calendar of Haru whose holidays count too.
  base text,
  -- Names of the days without work, by day.
  holidays json not null,
  changed_at timestamptz not null default clock_timestamp()
);

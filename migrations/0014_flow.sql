-- Cases on their way: what was done with a row of a register, and the deadlines that run for it. Neither carries a
-- scope of its own: both are read through a row that the reader reaches.

CREATE TABLE flow_steps (
    register   text NOT NULL,
    row_id     bigint NOT NULL,
    no         int NOT NULL,
    move       text NOT NULL,
    from_state text NOT NULL,
    to_state   text NOT NULL,
    on_day     date NOT NULL,                    -- when it happened in the world
    at         timestamptz NOT NULL DEFAULT now(), -- when it was entered
    actor      text NOT NULL,                    -- login
    note       text NOT NULL DEFAULT '',
    PRIMARY KEY (register, row_id, no)
);
CREATE INDEX flow_steps_day ON flow_steps (register, on_day);

CREATE TABLE flow_clocks (
    register   text NOT NULL,
    row_id     bigint NOT NULL,
    name       text NOT NULL,
    no         int NOT NULL,                     -- a deadline may run again: an appeal, another call
    start_day  date NOT NULL,                    -- day of the event, not counted
    n          int NOT NULL CHECK (n > 0),
    unit       text NOT NULL CHECK (unit IN ('day', 'working_day', 'week', 'month', 'year')),
    basis      text NOT NULL,
    pauses     jsonb NOT NULL DEFAULT '[]',      -- [{from, to, why: {pl, en}}]
    stopped_on date,
    PRIMARY KEY (register, row_id, name, no)
);
CREATE INDEX flow_clocks_running ON flow_clocks (register, row_id) WHERE stopped_on IS NULL;

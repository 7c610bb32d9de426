-- The part of noetl's schema that noetl-server 2.30.0 needs to register workers, keep credentials
-- and run playbooks; the server creates no tables. Column names and types are those that its
-- queries name and decode. An empty line ends each statement.

CREATE SCHEMA noetl;

CREATE TABLE noetl.runtime (
    runtime_id bigint PRIMARY KEY,
    name text NOT NULL,
    kind text NOT NULL,
    uri text,
    status text NOT NULL,
    labels jsonb,
    capabilities jsonb,
    capacity integer,
    runtime jsonb,
    heartbeat timestamptz NOT NULL DEFAULT now(),
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),
    UNIQUE (kind, name)
);

CREATE TABLE noetl.credential (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    name text NOT NULL UNIQUE,
    type text NOT NULL,
    data_encrypted text NOT NULL,
    meta jsonb,
    tags text[],
    description text,
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now()
);

CREATE TABLE noetl.catalog (
    catalog_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    path text NOT NULL,
    kind text NOT NULL,
    version smallint NOT NULL,
    content text,
    layout jsonb,
    payload jsonb,
    meta jsonb,
    created_at timestamp NOT NULL DEFAULT now(),
    UNIQUE (path, version)
);

CREATE TABLE noetl.event (
    event_id bigint PRIMARY KEY,
    execution_id bigint NOT NULL,
    catalog_id bigint,
    parent_event_id bigint,
    parent_execution_id bigint,
    event_type text NOT NULL,
    node_id text,
    node_name text,
    node_type text,
    status text,
    context jsonb,
    meta jsonb,
    result jsonb,
    error text,
    worker_id text,
    created_at timestamp NOT NULL
);

CREATE INDEX ON noetl.event (execution_id);

CREATE TABLE noetl.command (
    command_id bigint PRIMARY KEY,
    event_id bigint NOT NULL,
    execution_id bigint NOT NULL,
    catalog_id bigint,
    step_name text NOT NULL,
    tool_kind text NOT NULL,
    status text NOT NULL,
    attempt integer NOT NULL,
    context jsonb,
    meta jsonb,
    latest_event_id bigint
);


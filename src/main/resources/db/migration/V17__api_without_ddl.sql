-- What processes of the role api need that only the owner of the tables may do: so they may have a user of PostgreSQL that owns
-- nothing. Two functions act as their owner; they make and drop partitions of days, and nothing else. Additive: a process of the
-- version before can run beside, as the owner.

-- Days and the ids that are made in them, UUIDv7: see catalog.ImageDays.
CREATE FUNCTION first_id(day date) RETURNS uuid LANGUAGE sql IMMUTABLE AS $$
    SELECT (lpad(to_hex((extract(epoch FROM day::timestamp) * 1000)::bigint), 12, '0') || repeat('0', 20))::uuid
$$;

CREATE FUNCTION time_of_id(id uuid) RETURNS timestamptz LANGUAGE sql IMMUTABLE AS $$
    SELECT to_timestamp(('x' || left(replace(id::text, '-', ''), 12))::bit(48)::bigint / 1000.0)
$$;

-- All but the default one, and but one that is just being dropped. No least_id: all days before.
CREATE VIEW image_partition AS
    SELECT bounds.name,
           substring(bounds.text FROM 'FROM \(''([0-9a-f-]+)''\)')::uuid AS least_id,
           substring(bounds.text FROM 'TO \(''([0-9a-f-]+)''\)')::uuid AS beyond_id
    FROM (SELECT c.relname::text AS name, pg_get_expr(c.relpartbound, c.oid) AS text
          FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid
          WHERE i.inhparent = 'image'::regclass) bounds
    WHERE bounds.text LIKE 'FOR VALUES %';

-- Whether the day's partition was missing, and is there now. A day of which more images are in the default partition than can be
-- moved while nobody reads or writes images stays there.
CREATE FUNCTION make_image_partition(day date) RETURNS boolean LANGUAGE plpgsql SECURITY DEFINER AS $$
DECLARE
    most_moved constant int := 50000;
    days_ahead constant int := 8;
    part       constant text := 'image_' || to_char(day, 'YYYYMMDD');
    first_own  constant uuid := first_id(day);
    first_next constant uuid := first_id(day + 1);
    early      int;
BEGIN
    IF day > (now() AT TIME ZONE 'UTC')::date + days_ahead THEN
        RAISE EXCEPTION 'partitions are made % days ahead, and % is later', days_ahead, day;
    END IF;
    IF EXISTS (SELECT FROM image_partition WHERE (least_id IS NULL OR least_id <= first_own) AND beyond_id > first_own) THEN
        RETURN false;
    END IF;
    SELECT count(*) INTO early
    FROM (SELECT FROM image_default WHERE request_id >= first_own AND request_id < first_next LIMIT most_moved + 1) found;
    IF early > most_moved THEN
        RETURN false;
    END IF;
    IF early > 0 THEN
        -- A statement under way has been planned for the partitions that there were: nobody may be at it.
        LOCK TABLE ONLY image IN ACCESS EXCLUSIVE MODE;
    END IF;
    -- Attached when it is complete: that locks the table for others' changes of its structure alone.
    EXECUTE format('CREATE TABLE %I (LIKE image INCLUDING ALL)', part);
    EXECUTE format('CREATE UNIQUE INDEX %I ON %I (id)', part || '_by_id', part);
    IF early > 0 THEN
        EXECUTE format('WITH moved AS (DELETE FROM image_default WHERE request_id >= %L AND request_id < %L RETURNING *)'
                       ' INSERT INTO %I SELECT * FROM moved', first_own, first_next, part);
    END IF;
    EXECUTE format('ALTER TABLE image ATTACH PARTITION %I FOR VALUES FROM (%L) TO (%L)', part, first_own, first_next);
    RETURN true;
END $$;

-- Whether the partition is gone: its days are over since a day (a clock that is behind may still make ids of them), and no request
-- of them is left. Who stores one at the same time is through with its images, or they go to the default partition.
CREATE FUNCTION drop_image_partition(part text) RETURNS boolean LANGUAGE plpgsql SECURITY DEFINER AS $$
BEGIN
    LOCK TABLE ONLY image IN ACCESS EXCLUSIVE MODE;
    IF NOT EXISTS (
        SELECT FROM image_partition p
        WHERE p.name = part AND time_of_id(p.beyond_id) <= now() - interval '1 day'
          AND NOT EXISTS (SELECT FROM request r WHERE (p.least_id IS NULL OR r.id >= p.least_id) AND r.id < p.beyond_id))
    THEN
        RETURN false;
    END IF;
    EXECUTE format('DROP TABLE %I', part);
    RETURN true;
END $$;

-- The tables whose rows a process of the role api reads and writes.
CREATE VIEW api_table AS
    SELECT c.oid, c.relname::text AS name
    FROM pg_class c JOIN pg_class request ON request.oid = 'request'::regclass
    WHERE c.relnamespace = request.relnamespace AND c.relowner = request.relowner
      AND c.relkind IN ('r', 'p') AND NOT c.relispartition AND c.relname <> 'flyway_schema_history';

-- Gives a user of PostgreSQL, which has to be there, what a process of the role api needs: those rows and the two functions. Called
-- after each migration (halftone.schema.api-user), so that it knows the tables of that version.
CREATE FUNCTION grant_to_api(api_user text) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    changed text;
BEGIN
    EXECUTE format('GRANT USAGE ON SCHEMA %I TO %I', current_schema(), api_user);
    FOR changed IN SELECT name FROM api_table LOOP
        EXECUTE format('GRANT SELECT, INSERT, UPDATE, DELETE ON %I TO %I', changed, api_user);
    END LOOP;
    EXECUTE format('GRANT SELECT ON image_partition, api_table TO %I', api_user);
    -- What it waits for, and does not write.
    IF to_regclass('flyway_schema_history') IS NOT NULL THEN
        EXECUTE format('GRANT SELECT ON flyway_schema_history TO %I', api_user);
    END IF;
    EXECUTE format('GRANT EXECUTE ON FUNCTION make_image_partition(date), drop_image_partition(text) TO %I', api_user);
END $$;

REVOKE ALL ON FUNCTION make_image_partition(date), drop_image_partition(text), grant_to_api(text) FROM PUBLIC;

-- Nobody's tables, functions or operators but those of this schema are found in what acts as the owner.
DO $$
DECLARE
    changed text;
BEGIN
    FOREACH changed IN ARRAY ARRAY['make_image_partition(date)', 'drop_image_partition(text)', 'grant_to_api(text)'] LOOP
        EXECUTE format('ALTER FUNCTION %s SET search_path = %I, pg_temp', changed, current_schema());
    END LOOP;
END $$;

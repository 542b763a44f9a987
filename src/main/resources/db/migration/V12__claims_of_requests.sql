-- Whose images a claim has: they are found by their request and their id. Additive: a process of the version before can run
-- beside, whose claims say nothing of it. Alone in its transaction, which waits for nothing else.
ALTER TABLE dispatch_claim ADD COLUMN requests uuid[];

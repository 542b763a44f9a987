-- Which images end with one that ends; those that have ended take no room in it. Nobody writes images while it is made,
-- for as long as reading the table takes. Not CONCURRENTLY: that needs Flyway's lock outside of transactions, and when
-- PostgreSQL goes away meanwhile, it leaves a broken index that no later start mends.
CREATE INDEX image_duplicate ON image (duplicate_of) WHERE duplicate_of IS NOT NULL AND state = 'PENDING';

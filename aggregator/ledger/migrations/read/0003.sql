-- What one run brought, and the few runs that are open, without walking over all that ever were.
-- Neither is on the way of an order that comes in.
CREATE INDEX runs_of_state ON runs (state, run_sequence);
CREATE INDEX parcels_of_run ON parcels (run_sequence, parcel_sequence);

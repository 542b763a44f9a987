-- The trace that the upload was part of (W3C Trace Context); its images, sent later and by anyone, are part of it too.
ALTER TABLE request ADD COLUMN trace_parent text;

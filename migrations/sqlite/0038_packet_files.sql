-- 0038_packet_files.sql: the SHA-256 of a packet's PDF, so that whoever holds a file can ask whether it is the one that was made.
-- Empty for packets of before. Only adds; the old program ignores it.

ALTER TABLE packet ADD COLUMN pdf_digest TEXT NOT NULL DEFAULT '';   -- 64 hexadecimal digits

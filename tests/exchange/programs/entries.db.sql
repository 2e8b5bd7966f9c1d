CREATE TABLE entries (id INTEGER PRIMARY KEY NOT NULL, title TEXT NOT NULL, date DATE NOT NULL, content TEXT, priority INTEGER);
CREATE TABLE tags (entry_id INTEGER NOT NULL, tag TEXT NOT NULL, PRIMARY KEY (entry_id, tag));
INSERT INTO entries VALUES (1, 'A walk', '2023-05-23 20:15:00+00:00', 'Along the river.', 2);
INSERT INTO entries VALUES (2, 'Leap', '2024-02-29T10:00:00.123456789+00:00', NULL, NULL);
INSERT INTO entries VALUES (3, 'No day', '2023-02-29 10:00:00+00:00', 'x', NULL);
INSERT INTO tags VALUES (1, 'walk');

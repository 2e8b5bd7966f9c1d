CREATE TABLE tracks (_id INTEGER PRIMARY KEY, name TEXT, description TEXT);
CREATE TABLE track2groups (_id INTEGER PRIMARY KEY);
CREATE TABLE ticks (_id INTEGER PRIMARY KEY, _track_id INTEGER, year INTEGER, month INTEGER, day INTEGER, hour INTEGER);
INSERT INTO tracks VALUES (1, 'Walk', ''), (2, 'Broken', '');
INSERT INTO ticks (_track_id, year, month, day, hour) VALUES (1, 2024, 1, 29, 9), (1, 2024, 1, 29, 18), (1, 2024, 11, 31, 9), (2, 2024, 1, 30, 9);

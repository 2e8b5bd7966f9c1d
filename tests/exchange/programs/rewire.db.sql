CREATE TABLE habits (_id INTEGER PRIMARY KEY, name TEXT, description TEXT, schedule INTEGER, active_days TEXT, repeating_count INTEGER, days INTEGER, period INTEGER);
CREATE TABLE checkins (_id INTEGER PRIMARY KEY, habit_id INTEGER, date TEXT, type INTEGER);
CREATE TABLE unit (_id INTEGER PRIMARY KEY);
INSERT INTO habits VALUES (1, 'Run', '', 0, '1,3,5', 0, 0, 0), (2, 'Call', '', 1, '', 0, 2, 1), (3, 'Bath', '', 2, '', 3, 0, 0), (4, 'Odd', '', 9, '', 0, 0, 0);
INSERT INTO checkins (habit_id, date, type) VALUES (1, '20240229', 2), (1, '20240301', 1), (2, '20240229', 2);

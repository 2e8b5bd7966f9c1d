CREATE TABLE Habits (Id INTEGER PRIMARY KEY, archived INTEGER, color INTEGER, description TEXT, freq_den INTEGER, freq_num INTEGER, highlight INTEGER, name TEXT, position INTEGER, reminder_hour INTEGER, reminder_min INTEGER, type INTEGER, target_type INTEGER, target_value REAL, unit TEXT, question TEXT, uuid TEXT);
CREATE TABLE Repetitions (id INTEGER PRIMARY KEY, habit INTEGER, timestamp INTEGER, value INTEGER, notes TEXT);
PRAGMA user_version = 25;
INSERT INTO Habits VALUES (1, 0, 1, '', 1, 1, 0, 'Read', 0, 8, 0, 0, 0, 0, '', 'Did you read?', 'a1');
INSERT INTO Habits VALUES (2, 1, 1, '', 7, 3, 0, 'Read', 1, NULL, NULL, 0, 0, 0, '', '', 'a2');
INSERT INTO Habits VALUES (3, 0, 1, '', 1, 1, 0, 'Water', 2, NULL, NULL, 1, 0, 8, 'glasses', '', 'a3');
INSERT INTO Habits VALUES (4, 0, 1, '', 1, 1, 0, 'Coffee', 3, NULL, NULL, 1, 1, 2, 'cups', '', 'a4');
INSERT INTO Habits VALUES (5, 0, 1, '', 1, 1, 0, '', 4, NULL, NULL, 0, 0, 0, '', '', 'a5');
INSERT INTO Repetitions (habit, timestamp, value, notes) VALUES
 (1, 1709164800000, 2, 'leap day'), (1, 1709251200000, 3, ''), (1, 1709337600000, 0, ''), (1, 1709424000000, -1, ''),
 (1, 1709510400000, 2, ''), (1, 1709510400000, 2, 'the same day twice'),
 (2, 1709164800000, 2, ''), (2, 1709251200000, 1, ''),
 (3, 1709164800000, 2000, ''), (3, 1709251200000, 8500, ''), (3, 1709337600000, 3, ''),
 (4, 1709164800000, 0, ''), (4, 1709251200000, 3000, ''), (2, 1709424000000, 77, '');

CREATE TABLE Habits (Id INTEGER PRIMARY KEY, archived INTEGER, color INTEGER, description TEXT, freq_den INTEGER, freq_num INTEGER, highlight INTEGER, name TEXT, position INTEGER, reminder_hour INTEGER, reminder_min INTEGER);
CREATE TABLE Repetitions (id INTEGER PRIMARY KEY, habit INTEGER, timestamp INTEGER);
PRAGMA user_version = 12;
INSERT INTO Habits VALUES (1, 0, 1, 'Did you walk?', 7, 2, 0, 'Walk', 0, NULL, NULL);
INSERT INTO Repetitions (habit, timestamp) VALUES (1, 1456704000000), (1, 1456790400000);

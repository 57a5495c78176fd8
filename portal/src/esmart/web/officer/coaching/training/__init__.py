"""Pages of courses: programmes, cohorts, selection, meetings and attendance, results, certificates, one's own courses."""

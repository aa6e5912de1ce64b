package analysis

// Follow is the day of the run that follows a change.
var Follow = follow

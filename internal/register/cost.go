package register

// The keystroke-level model (Card, Moran and Newell, 1980) counts what an experienced person does with a form: K, one
// key of an average clerk; M, thinking before a decision; H, moving the hand between keys and mouse; P, pointing. What
// it leaves out is reading the paper that the value comes from, so one look away and back (M) is added to each field.
const (
	klmKey   = 0.28
	klmThink = 1.35
	klmHome  = 0.40
	klmPoint = 1.10
)

// SecondsOf is how long filling in one field of a type takes, as the model says; people state it otherwise when they
// have measured. choices is the length of a code list.
func SecondsOf(fieldType string, choices int) float64 {
	keys := func(n float64) float64 { return klmThink + klmThink + n*klmKey + klmKey } // read, recall, type, go to the next cell
	var seconds float64
	switch fieldType {
	case "boolean":
		seconds = klmThink + klmThink + 2*klmKey
	case "integer":
		seconds = keys(4)
	case "number":
		seconds = keys(6)
	case "money":
		seconds = keys(8)
	case "date":
		seconds = keys(10)
	case "choice": // the first letters, or a look down the list when it is long
		seconds = keys(3)
		if choices > 10 {
			seconds += klmHome + klmPoint + klmKey
		}
	case "list":
		seconds = keys(30)
	default:
		seconds = keys(25)
	}
	return float64(int(seconds*10+0.5)) / 10
}

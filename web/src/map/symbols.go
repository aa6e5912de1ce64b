// Package symbols holds symbols.json, the one definition of what the office's layers look like: the web application draws
// its map from it, and package ogc/style makes the styles of other programs of it.
package symbols

import _ "embed"

// JSON is the definition: colours of a light and a dark scheme, severities with their marks, and layers in the words of
// MapLibre's style specification, where @name is a colour of the scheme.
//
//go:embed symbols.json
var JSON []byte

// Package geo is the vocabulary of place: where something is, how surely we know it, and what people call it.
//
// It holds reference systems and their axis order, parcel identifiers, street names and house numbers, positional
// accuracy, and geometry codecs, all as pure values: no database, no network, nothing of the rest of the program.
// Coordinates are easting first (x = east, y = north) everywhere in this package, whatever order a definition or a
// file prescribes; metres and square metres unless a name says degrees.
package geo

package exchange

// Codes of problems that readers report.
const (
	GeometryNaN      = "geometry.nan"      // a coordinate is NaN or infinite: the row comes without geometry
	GeometryEmpty    = "geometry.empty"    // present, but without points
	GeometryBad      = "geometry.bad"      // cannot be understood: the row comes without geometry
	GeometryUnclosed = "geometry.unclosed" // a ring did not end where it began: it was closed
	TextQuotes       = "text.quotes"       // quotes do not balance
	TextRagged       = "text.ragged"       // more or fewer cells than headings
	TextEncoding     = "text.encoding"     // bytes that are not text in the encoding of the file
	HeadingGuessed   = "heading.guessed"   // no heading was recognised; names were made up or the first row was taken
	HeadingRepeated  = "heading.repeated"  // two columns share a heading; the later got a number
	ValueShortened   = "value.shortened"   // a cell longer than any officer writes was cut
	ValueUnreadable  = "value.unreadable"  // a cell that the column's own type cannot hold
	FieldSkipped     = "field.skipped"     // a column of binary data was left out
	CRSUndeclared    = "crs.undeclared"
	CRSUnknown       = "crs.unknown"  // declared, but not understood
	CellFormula      = "cell.formula" // a formula: only the value that was stored with it is read, or there is none
	Truncated        = "file.truncated"
	FileMacros       = "file.macros"    // programs or links to other files in a workbook: passed over
	FileBare         = "file.bare"      // a copy that does not say what it is a copy of
	ColumnForeign    = "column.foreign" // a column that the register does not have
	ColumnHidden     = "column.hidden"  // a column that was hidden when the copy was made, or is now
	ColumnRenamed    = "column.renamed" // a column that was recognised by its place
	ReaderWarning    = "reader.warning" // what the format library said
)

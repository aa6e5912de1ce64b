package exchange

import "errors"

// Reasons why a file is refused. Errors of this package and of ogr wrap one of them.
var (
	ErrUnknownFormat = errors.New("unknown format")
	ErrBroken        = errors.New("the file is broken")
	ErrEmpty         = errors.New("the file holds no rows")
	ErrTooLarge      = errors.New("the file is too large for its format")
	ErrUnsafe        = errors.New("the file is refused for safety")
	ErrNoLayer       = errors.New("no such layer")
)

package account

import "time"

// SetClock gives the service a clock that a test moves.
func (s *Service) SetClock(now func() time.Time) { s.now = now }

package httpapi

import (
	"net/http/httptest"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// A client that keeps up takes the room of its file once, however long its answer is: it must not push others out.
func TestALongAnswerTakesTheRoomOfItsFile(t *testing.T) {
	room := new(waiting)
	a := newUnhurried(httptest.NewRecorder(), room)
	other := newUnhurried(httptest.NewRecorder(), room)
	room.admit(other)
	for range 3 * filesAtOnce / (16 << 20) {
		size := int64(16 << 20)
		room.take(a, size) // as inFile does, without the disk
	}
	require.EqualValues(t, 16<<20, room.used)
	require.NoError(t, a.inFile([]byte("answer")))
	require.EqualValues(t, 16<<20, room.used)
	require.Len(t, room.answers, 1, "the other was cut off")
	a.forget()
	require.Zero(t, room.used)
}

// Who is cut off at the moment in which the last byte leaves has the whole answer; the connection is the next one's.
func TestCuttingOffComesTooLate(t *testing.T) {
	w := &deadlines{ResponseRecorder: httptest.NewRecorder()}
	a := newUnhurried(w, new(waiting))
	_, err := a.Write([]byte("answer"))
	require.NoError(t, err)
	a.finish()
	a.stop(errTooSlow)
	require.True(t, w.deadline.IsZero())
}

type deadlines struct {
	*httptest.ResponseRecorder
	deadline time.Time
}

func (d *deadlines) SetWriteDeadline(t time.Time) error { d.deadline = t; return nil }

/** The row as it came from the file: column heading and cell, nothing reinterpreted. */
export function RawTable({ raw }: { raw: Record<string, unknown> }) {
  return (
    <table className="raw">
      <tbody>
        {Object.entries(raw).map(([k, v]) => (
          <tr key={k}>
            <th scope="row">{k}</th>
            <td>{v === null || v === undefined ? '' : typeof v === 'object' ? JSON.stringify(v) : String(v)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

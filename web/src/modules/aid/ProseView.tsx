import { blocks, pieces } from './prose';

function Words({ text }: { text: string }) {
  return (
    <>
      {pieces(text).map((p, i) =>
        p.href ? (
          <a key={i} href={p.href} rel="noreferrer">
            {p.text}
          </a>
        ) : (
          p.text
        ),
      )}
    </>
  );
}

/** A guide's text, as its readers see it. */
export function ProseView({ body }: { body: string }) {
  return (
    <div className="prose">
      {blocks(body).map((b, i) =>
        b.kind === 'ul' ? (
          <ul key={i}>
            {b.items.map((x, j) => (
              <li key={j}>
                <Words text={x} />
              </li>
            ))}
          </ul>
        ) : b.kind === 'h' ? (
          <h3 key={i}>{b.text}</h3>
        ) : (
          <p key={i}>
            <Words text={b.text} />
          </p>
        ),
      )}
    </div>
  );
}

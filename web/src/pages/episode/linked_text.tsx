/** A text of which the web addresses can be followed. */
export function textPieces(text: string): { text: string; href?: string }[] {
  const pieces: { text: string; href?: string }[] = [];
  let done = 0;
  for (const match of text.matchAll(/https?:\/\/[^\s<>"'`]+/g)) {
    // What ends a sentence is no part of the address, nor is a bracket around it.
    const address = match[0].replace(/[.,;:!?)\]}]+$/, '');
    if (!URL.canParse(address)) continue;
    if (match.index > done) pieces.push({ text: text.slice(done, match.index) });
    pieces.push({ text: address, href: address });
    done = match.index + address.length;
  }
  if (done < text.length) pieces.push({ text: text.slice(done) });
  return pieces;
}

/** Paragraphs of a text from outside; nothing of it is taken for markup. */
export function LinkedText({ text }: { text: string }) {
  return (
    <div class="stack-s">
      {text
        .split(/\n\s*\n/)
        .filter((paragraph) => paragraph.trim() !== '')
        .map((paragraph, index) => (
          <p key={index} dir="auto" class="text-outside">
            {textPieces(paragraph).map((piece, at) =>
              piece.href === undefined ? (
                piece.text
              ) : (
                <a key={at} href={piece.href} target="_blank" rel="noopener noreferrer nofollow">
                  {piece.text}
                </a>
              ),
            )}
          </p>
        ))}
    </div>
  );
}

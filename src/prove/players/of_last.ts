/** What was made of the thing that was asked about last: a log is played in one reading after the other, and what all of them need is made once. */

export function ofLast<Of, Made>(make: (of: Of) => Made): (of: Of) => Made {
  let last: { readonly of: Of; readonly made: Made } | undefined;
  return (of) => {
    if (last?.of !== of) last = { of, made: make(of) };
    return last.made;
  };
}

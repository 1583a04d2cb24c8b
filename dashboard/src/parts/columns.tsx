/** The first row of a table: what its columns are called; those that hold `numbers` stand to the right. */
export function Columns({ names, numbers = [] }: { names: readonly string[]; numbers?: readonly string[] }) {
  return (
    <thead>
      <tr>
        {names.map((name) => (
          <th key={name} scope="col" className={numbers.includes(name) ? "cell-number" : undefined}>
            {name}
          </th>
        ))}
      </tr>
    </thead>
  );
}

namespace Curlew.Generator.Facts;

/// <summary>What the headers say about one symbol.</summary>
/// <param name="Kind">What the symbol is.</param>
/// <param name="Name">The name in C.</param>
/// <param name="Value">Its number.</param>
/// <param name="Type">
/// The argument's type for an option (STRINGPOINT), the answer's type for an info (OFF_T), the C enum or "define" for
/// a constant, and the real name for an alias.
/// </param>
/// <param name="Since">The first libcurl version that has it, or empty when nobody recorded that.</param>
/// <param name="Deprecated">The version that deprecated it, or empty.</param>
/// <param name="Replacement">The symbol to use instead, or empty.</param>
internal sealed record Fact(
    FactKind Kind, string Name, long Value, string Type, string Since, string Deprecated, string Replacement);

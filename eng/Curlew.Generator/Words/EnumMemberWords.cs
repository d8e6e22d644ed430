using System.Globalization;

namespace Curlew.Generator.Words;

/// <summary>A member of an enum of ours.</summary>
/// <param name="Row">Where it is written, for messages.</param>
/// <param name="Symbol">The name in C, or empty for a number that libcurl documents without naming it.</param>
/// <param name="Number">That number.</param>
/// <param name="Member">The C# name.</param>
/// <param name="Meaning">One plain line.</param>
internal sealed record EnumMemberWords(TsvRow Row, string Symbol, long Number, string Member, string Meaning)
{
    public static EnumMemberWords Read(TsvRow row)
    {
        string symbol = row.Required(1, "the symbol");
        string member = row.Required(2, "the member");
        string meaning = row.Required(3, "the meaning");
        if (symbol[0] != '=')
        {
            return new EnumMemberWords(row, symbol, 0, member, meaning);
        }

        return long.TryParse(symbol.AsSpan(1), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long number)
            ? new EnumMemberWords(row, "", number, member, meaning)
            : throw row.Error($"'{symbol}' is no number");
    }
}

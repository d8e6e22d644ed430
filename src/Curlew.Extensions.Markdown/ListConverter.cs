using System.Globalization;
using AngleSharp.Dom;

namespace Curlew;

/// <summary>Writes lists.</summary>
internal static class ListConverter
{
    private const int MaxNumber = 999_999_999; // Markdown's numbers have nine digits

    public static void Write(IElement list, InlineContext context, BlockConverter blocks, BlockWriter output)
    {
        var isOrdered = list.LocalName == "ol";
        var mark = output.ListMark(isOrdered);
        var isTight = IsTight(list);
        var number = Number(list, "start") ?? 1;
        var isFirst = true;
        foreach (var item in list.ChildNodes)
        {
            if (item is not IElement && string.IsNullOrWhiteSpace(item.NodeValue))
            {
                continue;
            }

            number = (item is IElement element ? Number(element, "value") : null) ?? number;
            output.OpenItem(isOrdered ? string.Create(CultureInfo.InvariantCulture, $"{number}{mark} ") : $"{mark} ", mark, isTight, isFirst);
            blocks.Item(item, context);
            isFirst &= !output.CloseItem();
            number += item is IElement { LocalName: "li" } && number < MaxNumber ? 1 : 0;
        }
    }

    private static bool IsTight(IElement list) => !list.Children.Any(item => item.Children.Any(
        c => c.LocalName is "p" or "blockquote" or "table" or "hr" or "dl" or "figure" || Elements.IsHeading(c) || Elements.IsPreformatted(c)));

    private static int? Number(IElement element, string attribute) =>
        int.TryParse(element.GetAttribute(attribute), NumberStyles.AllowLeadingWhite | NumberStyles.AllowTrailingWhite, CultureInfo.InvariantCulture, out var number)
        && number <= MaxNumber ? number : null;
}

using System.Collections.Concurrent;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Net.Http.Headers;

namespace Curlew.TestServers;

/// <summary>/put-store/{name}: PUT stores (at the offset of a Content-Range, if any), PATCH appends, GET, HEAD and DELETE follow.</summary>
internal sealed class StoreRoutes
{
    private readonly ConcurrentDictionary<string, Item> _items = new(StringComparer.Ordinal);

    public static void Map(IEndpointRouteBuilder routes)
    {
        var store = new StoreRoutes();
        routes.MapMethods("/put-store/{name}", ["GET", "HEAD"], store.ReadAsync);
        routes.MapPut("/put-store/{name}", store.PutAsync);
        routes.MapPatch("/put-store/{name}", store.AppendAsync);
        routes.MapDelete("/put-store/{name}", store.Delete);
    }

    private async Task ReadAsync(HttpContext context)
    {
        if (!_items.TryGetValue(context.Request.Route("name"), out Item? item))
        {
            context.Response.StatusCode = StatusCodes.Status404NotFound;
            return;
        }

        context.Response.ContentType = item.ContentType;
        context.Response.ContentLength = item.Content.Length;
        await context.Response.Body.WriteAsync(item.Content, context.RequestAborted);
    }

    private async Task PutAsync(HttpContext context)
    {
        string name = context.Request.Route("name");
        byte[] body = await context.Request.ReadBodyAsync();
        bool existed = _items.TryGetValue(name, out Item? before);
        if (ContentRangeHeaderValue.TryParse(context.Request.Headers.ContentRange.ToString(), out ContentRangeHeaderValue? range)
            && range.From is { } offset)
        {
            byte[] stored = before?.Content ?? [];
            if (offset > stored.Length)
            {
                context.Response.StatusCode = StatusCodes.Status416RangeNotSatisfiable;
                return;
            }

            body = [.. stored.AsSpan(0, (int)offset), .. body];
        }

        _items[name] = new Item(context.Request.ContentType, body);
        context.Response.StatusCode = existed ? StatusCodes.Status204NoContent : StatusCodes.Status201Created;
    }

    private async Task AppendAsync(HttpContext context)
    {
        byte[] body = await context.Request.ReadBodyAsync();
        _items.AddOrUpdate(
            context.Request.Route("name"),
            _ => new Item(context.Request.ContentType, body),
            (_, item) => item with { Content = [.. item.Content, .. body] });
        context.Response.StatusCode = StatusCodes.Status204NoContent;
    }

    private Task Delete(HttpContext context)
    {
        bool existed = _items.TryRemove(context.Request.Route("name"), out _);
        context.Response.StatusCode = existed ? StatusCodes.Status204NoContent : StatusCodes.Status404NotFound;
        return Task.CompletedTask;
    }

    private sealed record Item(string? ContentType, byte[] Content);
}
